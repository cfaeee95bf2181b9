using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace Listening.History.Review;

/// <summary>
/// The chart of a review as inline SVG: mentions with the negatives among them above, then mean sentiment, then impressions gained; marks through all. Told apart by
/// shade and label, not by colour alone. What was not heard is hatched.
/// </summary>
internal static class ReviewChartSvg
{
    private const double Width = 960, Left = 46, Right = 8, Top = 30, Upper = 190, Gap = 34, Lower = 90;
    private const double Plot = Width - Left - Right;
    private const double Third = Top + Upper + Gap + Lower + Gap, Seen = 70;
    private const double Bottom = Third + Seen;

    public static string Draw(ReviewChart chart)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""<svg viewBox="0 0 {Width} {Bottom + 24}" role="img" aria-label="Mentions, negatives mean sentiment and impressions over time">""");
        svg.Append("""<defs><pattern id="gap" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="#f4f4f4"/><line x1="0" y1="0" x2="0" y2="6" stroke="#bbb" stroke-width="2"/></pattern></defs>""");
        var span = Math.Max(1, (chart.To - chart.From).TotalSeconds);
        double X(DateTimeOffset at) => Left + (Plot * Math.Clamp((at - chart.From).TotalSeconds / span, 0, 1));
        var step = Plot / Math.Max(1, chart.Points.Count);
        var most = Math.Max(1, chart.Points.Max(p => p.Volume ?? 0));
        Axis(svg, Top, Upper, Number(most), "0", "mentions");
        Axis(svg, Top + Upper + Gap, Lower, "+1", "−1", "sentiment");
        var gained = Math.Max(1, chart.Points.Max(p => p.Impressions ?? 0));
        Axis(svg, Third, Seen, Number(gained), "0", "seen");
        Line(svg, Left, Top + Upper + Gap + (Lower / 2), Left + Plot, Top + Upper + Gap + (Lower / 2), "#ccc");
        Gaps(svg, chart, step);
        Bars(svg, chart, step, (Top, Upper, most), p => p.Volume, "#b9c6d3");
        Bars(svg, chart, step, (Top, Upper, most), p => p.Negative, "#7d1f2b");
        Bars(svg, chart, step, (Third, Seen, gained), p => p.Impressions, "#5b7f9e");
        Mean(svg, chart, step);
        Marks(svg, chart, X);
        Times(svg, chart, X);
        return svg.Append("</svg>").ToString();
    }

    private static void Axis(StringBuilder svg, double top, double height, string high, string low, string name)
    {
        Line(svg, Left, top, Left, top + height, "#555");
        Line(svg, Left, top + height, Left + Plot, top + height, "#555");
        Text(svg, Left - 6, top + 10, high, "end");
        Text(svg, Left - 6, top + height, low, "end");
        svg.Append(CultureInfo.InvariantCulture, $"""<text x="12" y="{top + (height / 2)}" transform="rotate(-90 12 {top + (height / 2)})" text-anchor="middle">{name}</text>""");
    }

    private static void Bars(StringBuilder svg, ReviewChart chart, double step, (double Top, double Height, long Most) panel, Func<ChartPoint, long?> of, string colour)
    {
        svg.Append(CultureInfo.InvariantCulture, $"""<path fill="{colour}" d=" """);
        for (var i = 0; i < chart.Points.Count; i++)
        {
            if (of(chart.Points[i]) is > 0 and var value)
            {
                var height = panel.Height * value / panel.Most;
                svg.Append(CultureInfo.InvariantCulture, $"M{Left + (i * step):0.#} {panel.Top + panel.Height}v{-height:0.#}h{step:0.##}V{panel.Top + panel.Height}z");
            }
        }

        svg.Append("\"/>");
    }

    private static void Mean(StringBuilder svg, ReviewChart chart, double step)
    {
        svg.Append("""<path fill="none" stroke="#1f4e79" stroke-width="1.5" d=" """);
        var pen = false;
        for (var i = 0; i < chart.Points.Count; i++)
        {
            if (chart.Points[i].Volume is null)
            {
                pen = false;
            }
            else if (chart.Points[i].Mean is { } mean)
            {
                var y = Top + Upper + Gap + (Lower * (1 - mean) / 2);
                svg.Append(CultureInfo.InvariantCulture, $"{(pen ? 'L' : 'M')}{Left + ((i + 0.5) * step):0.#} {y:0.#}");
                pen = true;
            }
        }

        svg.Append("\"/>");
    }

    private static void Gaps(StringBuilder svg, ReviewChart chart, double step)
    {
        for (var i = 0; i < chart.Points.Count; i++)
        {
            var start = i;
            while (i < chart.Points.Count && chart.Points[i].Volume is null)
            {
                i++;
            }

            if (i > start)
            {
                svg.Append(CultureInfo.InvariantCulture, $"""<rect x="{Left + (start * step):0.#}" y="{Top}" width="{(i - start) * step:0.#}" height="{Bottom - Top}" fill="url(#gap)"><title>nothing was read here</title></rect>""");
            }
        }
    }

    private static void Marks(StringBuilder svg, ReviewChart chart, Func<DateTimeOffset, double> x)
    {
        // Labels of marks that stand close would cover each other: they take turns on two lines.
        var row = 0;
        var last = double.NegativeInfinity;
        foreach (var mark in chart.Marks.Where(m => m.At >= chart.From && m.At <= chart.To).DistinctBy(m => m.Kind))
        {
            var at = x(mark.At);
            row = at - last < 90 ? (row + 1) % 2 : 0;
            last = at;
            svg.Append(CultureInfo.InvariantCulture, $"""<line x1="{at:0.#}" y1="{Top - 4}" x2="{at:0.#}" y2="{Bottom}" stroke="#222" stroke-dasharray="3 3"/>""");
            Text(svg, Math.Min(at + 3, Width - 60), row == 0 ? 12 : 24, mark.Text, "start");
        }
    }

    private static void Times(StringBuilder svg, ReviewChart chart, Func<DateTimeOffset, double> x)
    {
        const int Labels = 6;
        var format = chart.To - chart.From > TimeSpan.FromHours(36) ? "d MMM HH:mm" : "HH:mm";
        for (var i = 0; i <= Labels; i++)
        {
            var at = chart.From + ((chart.To - chart.From) * ((double)i / Labels));
            Text(svg, x(at), Bottom + 16, at.ToString(format, CultureInfo.InvariantCulture), i == 0 ? "start" : i == Labels ? "end" : "middle");
        }
    }

    private static void Line(StringBuilder svg, double x1, double y1, double x2, double y2, string colour) =>
        svg.Append(CultureInfo.InvariantCulture, $"""<line x1="{x1:0.#}" y1="{y1:0.#}" x2="{x2:0.#}" y2="{y2:0.#}" stroke="{colour}"/>""");

    private static void Text(StringBuilder svg, double x, double y, string text, string anchor) =>
        svg.Append(CultureInfo.InvariantCulture, $"""<text x="{x:0.#}" y="{y:0.#}" text-anchor="{anchor}">{HtmlEncoder.Default.Encode(text)}</text>""");

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
