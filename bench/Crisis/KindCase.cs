using System.Globalization;
using System.Text;
using Listening.Detection.Brands;
using Listening.Detection.Mentions;
using Listening.Detection.Partners;
using Listening.Detection.Sentiment;
using Listening.Detection.Signals;
using Listening.Detection.Windows;

namespace Listening.Bench.Crisis;

/// <summary>What is planted, beside the families of <see cref="CrisisFamily"/>: it must be found under its own name.</summary>
internal enum Kind
{
    /// <summary>Copies with a word changed, by few young accounts.</summary>
    BotFlood,

    /// <summary>A recall that is told with two words of its own.</summary>
    PlantedCause,

    /// <summary>Mentions climb by a half to twice as many within four days.</summary>
    SlowClimb,

    /// <summary>Negatives climb within half a day to two or three times as many.</summary>
    SlowBurn,

    /// <summary>Negatives stay half to twice as high, from one hour to the next.</summary>
    Sustained,

    /// <summary>Engagement per impression falls by a third to a half: people see it and no longer care.</summary>
    Fatigue,

    /// <summary>Engagement and impressions per mention fall alike by a third to a half.</summary>
    FallingVelocity,

    /// <summary>A campaign's hashtag is said in anger, the brand's other posts are as ever.</summary>
    HashtagBacklash,

    /// <summary>Nobody says anything any more.</summary>
    Silence,

    UndisclosedPartnership,
    UnauthorisedUse,
    LeadershipChange,
}

/// <summary>Two weeks of a brand of one to sixty mentions a minute through the engine, then what is planted, for as long as people would wait for it.</summary>
internal sealed class KindCase
{
    private const int HistoryDays = 14;
    private static readonly StreamKey s_acme = StreamKey.OfBrand("acme");
    private readonly Draw draw;
    private readonly QuietStream quiet;
    private readonly double size, usualEngagement, usualViews;
    private readonly string[] copied;
    private double interest;
    private int posts;

    public KindCase(Kind kind, int seed)
    {
        (Kind, draw) = (kind, new Draw((seed * 31) + (int)kind));
        quiet = new QuietStream(draw.LogUniform(1, 60), seed * 17);
        Onset = CrisisCase.Start + (HistoryDays * 86_400) + (3600 * draw.Below(24));
        size = draw.Uniform(0, 1);
        (usualEngagement, usualViews) = (draw.LogUniform(3, 30), draw.LogUniform(100, 1000));
        copied = [.. Enumerable.Range(0, 11).Select(_ => "copied" + draw.Below(5000).ToString(CultureInfo.InvariantCulture))];
    }

    public Kind Kind { get; }

    public long Onset { get; }

    public double PerMinute => quiet.PerMinute;

    /// <summary>Seconds within which it must be found: an hour for what floods, a day for what stays, four for what creeps.</summary>
    public long Deadline => Kind switch
    {
        Kind.BotFlood or Kind.PlantedCause or Kind.HashtagBacklash => 3 * 3600,
        Kind.UndisclosedPartnership or Kind.UnauthorisedUse or Kind.LeadershipChange => 60,
        Kind.Silence => 12 * 3600,
        Kind.SlowBurn or Kind.Sustained => 86_400,
        _ => 4 * 86_400,
    };

    public bool IsIt(Signal signal) => Kind switch
    {
        Kind.BotFlood => signal.Kind == SignalKind.Coordination,
        Kind.PlantedCause => signal.Kind == SignalKind.NegativeSpike && Led(signal, "charger", "overheats"),
        Kind.SlowClimb => signal.Kind == SignalKind.ForecastDeviation,
        Kind.SlowBurn or Kind.Sustained => signal.Kind is SignalKind.Sustained or SignalKind.NegativeSpike,
        Kind.Fatigue or Kind.FallingVelocity => signal.Kind == SignalKind.Fatigue,
        Kind.HashtagBacklash => signal.Kind == SignalKind.HashtagBacklash && Led(signal, "#acmelove"),
        Kind.Silence => signal.Kind == SignalKind.Silence,
        Kind.UndisclosedPartnership => Says(signal, PostCues.UndisclosedPartnership),
        Kind.UnauthorisedUse => Says(signal, PostCues.UnauthorisedUse),
        _ => Says(signal, PostCues.LeadershipChange),
    };

    // Among the three terms that the sentence names.
    private static bool Led(Signal signal, params string[] terms) => (signal.Evidence.Terms ?? []).Take(3).Any(t => terms.Contains(t.Term));

    private static bool Says(Signal signal, PostCues cue) => signal.Kind == SignalKind.Partner && signal.Id.EndsWith(PartnerCues.NameOf(cue), StringComparison.Ordinal);

    /// <summary>Seconds with something in them: of the history one a minute, around the event one in five.</summary>
    public IEnumerable<StreamPulse> Play()
    {
        long fine = Onset - 3600;
        bool isFast = Kind is Kind.BotFlood or Kind.PlantedCause or Kind.HashtagBacklash;
        for (long second = CrisisCase.Start; second < Onset + Deadline;)
        {
            int step = second >= fine && isFast ? 5 : 60;
            StreamSecond heard = Second(second, step, second >= fine && isFast);
            if (!heard.IsEmpty)
            {
                yield return new(s_acme, second, heard);
            }

            second += step;
        }
    }

    private StreamSecond Second(long second, int step, bool sampled)
    {
        var heard = new StreamSecond();
        (int volume, int negative) = quiet.Next(second, step);
        double age = (second - Onset) / 3600.0, strength = 0.5 + size;
        interest = (interest * 0.999) + (0.0045 * draw.Normal());
        double engagement = usualEngagement * Math.Exp(interest), views = usualViews * Math.Exp(interest / 2);
        if (age >= 0)
        {
            double rate = quiet.RateAt(second) * step;
            switch (Kind)
            {
                case Kind.Silence:
                    return heard;
                case Kind.SlowClimb:
                    volume += draw.Poisson(rate * (1 - quiet.Share) * strength * Math.Min(1, age / 96));
                    break;
                case Kind.SlowBurn:
                    negative += Grown(rate * quiet.Share * (1 + size) * Math.Min(1, age / 12), ref volume);
                    break;
                case Kind.Sustained:
                    negative += Grown(rate * quiet.Share * strength, ref volume);
                    break;
                case Kind.Fatigue:
                    engagement *= 0.67 - (0.17 * size);
                    break;
                case Kind.FallingVelocity:
                    (engagement, views) = (engagement * (0.67 - (0.17 * size)), views * (0.67 - (0.17 * size)));
                    break;
                case Kind.PlantedCause:
                    Extra(heard, second, Math.Max(rate * (2 + (6 * size)), step / 30.0) * Math.Min(1, age * 6), () => Told("charger", "overheats"), 0.75, false);
                    break;
                case Kind.BotFlood:
                    Extra(heard, second, Math.Max(rate * (2 + (6 * size)), step / 15.0) * Math.Min(1, age * 60), Copied, 0.97, true);
                    break;
                case Kind.HashtagBacklash:
                    Extra(heard, second, Math.Max(rate * 0.3, step / 120.0), () => Told("#acmelove", "#acmelove"), 0.8, false);
                    break;
                default:
                    Partner(heard, second);
                    break;
            }
        }

        for (int i = 0; i < volume; i++)
        {
            SentimentLabel label = i < negative ? SentimentLabel.Negative : i % 3 == 0 ? SentimentLabel.Positive : SentimentLabel.Neutral;
            Post(heard, label, sampled ? Told("", "") : null, (ulong)draw.Below(1_000_000) + 1, draw.Below(25) == 0);
        }

        heard.Reach(draw.Poisson(heard.Volume * views), 0, 0, draw.Poisson(heard.Volume * engagement));
        return heard;
    }

    private int Grown(double mean, ref int volume)
    {
        int extra = draw.Poisson(mean);
        volume += extra;
        return extra;
    }

    private void Extra(StreamSecond heard, long second, double mean, Func<string[]> words, double against, bool bots)
    {
        for (int left = draw.Poisson(mean); left > 0; left--)
        {
            SentimentLabel label = draw.Uniform(0, 1) < against ? SentimentLabel.Negative : SentimentLabel.Neutral;
            Post(heard, label, words(), (ulong)draw.Below(bots ? 400 : 1_000_000) + (bots ? 5_000_000u : 1u), bots ? draw.Below(10) < 6 : draw.Below(25) == 0);
        }
    }

    private void Post(StreamSecond heard, SentimentLabel label, string[]? terms, ulong author, bool young)
    {
        string id = (++posts).ToString(CultureInfo.InvariantCulture);
        heard.Count(label, label == SentimentLabel.Negative ? -8_000 : label == SentimentLabel.Positive ? 8_000 : 0, author, risky: false);
        if (terms is not null)
        {
            heard.AddSample(new SamplePost(PostKey.Of("x", id), "x", id, label, author, terms, young ? PostCues.Young : PostCues.None));
        }
    }

    // Six to twelve words, common ones often; each of the story's words in two posts of three.
    private string[] Told(string first, string second)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        for (int left = 6 + draw.Below(7); left > 0; left--)
        {
            words.Add("word" + ((int)Math.Exp(draw.Uniform(0, 7.6))).ToString(CultureInfo.InvariantCulture));
        }

        foreach (string planted in (string[])[first, second])
        {
            if (planted.Length > 0 && draw.Uniform(0, 1) < 0.67)
            {
                words.Add(planted);
            }
        }

        return [.. words.Order(StringComparer.Ordinal)];
    }

    private string[] Copied()
    {
        string[] words = [.. copied];
        if (draw.Below(2) == 0)
        {
            words[draw.Below(words.Length)] = "changed" + draw.Below(1000).ToString(CultureInfo.InvariantCulture);
        }

        return [.. words.Distinct().Order(StringComparer.Ordinal)];
    }

    private void Partner(StreamSecond heard, long second)
    {
        if (second >= Onset + 60)
        {
            return;
        }

        string[] texts = PartnerTexts.Of(Kind);
        bool isPartner = Kind != Kind.UnauthorisedUse;
        string text = texts[draw.Below(texts.Length)].Replace("{n}", (5 * (1 + draw.Below(8))).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        var brand = new Brand("acme", "Acme", "acme", [new BrandAccount("x", "glowgirl", AccountRole.Partner)]);
        var mention = new Mention
        {
            Platform = "x",
            Id = "partner"u8.ToArray(),
            Text = Encoding.UTF8.GetBytes(text),
            AuthorId = Encoding.UTF8.GetBytes(isPartner ? "glowgirl" : "somebody"),
        };
        PostCues cues = PartnerCues.Of(brand, mention, SentimentLabel.Positive);
        heard.Count(SentimentLabel.Positive, 8_000, 7, risky: false);
        heard.AddSample(new SamplePost(PostKey.Of("x", "partner"), "x", "partner", SentimentLabel.Positive, 7, [], cues));
    }
}
