using System.Buffers;
using System.CommandLine;
using System.Text;
using Listening.Detection.Sentiment;
using Listening.Ingest.Sentiment;

namespace Listening.Dashboard.Commands;

/// <param name="Model">Model file; null = the product's own.</param>
/// <param name="Language">BCP-47 tag of all lines; empty = identified line by line.</param>
internal sealed record ScoreArguments(string? Model, string Language);

/// <summary><c>listening score</c>: one text a line → one JSON a line, in the same order. Lines may be empty or any bytes.</summary>
internal static class ScoreCommand
{
    private const int Block = 1 << 16;

    public static Command Create()
    {
        var model = new Option<string?>("--model") { Description = "Model file (default: the one that comes with the product)" };
        var language = new Option<string>("--lang") { Description = "Language of the texts (default: identified line by line)", DefaultValueFactory = _ => "" };
        var command = new Command("score", "Scores one text a line from stdin, writes one JSON a line") { model, language };
        command.SetAction((result, cancel) =>
            RunAsync(new ScoreArguments(result.GetValue(model), result.GetValue(language)!), Console.OpenStandardInput(), Console.OpenStandardOutput(), Console.Error, cancel));
        return command;
    }

    public static async Task<int> RunAsync(ScoreArguments arguments, Stream input, Stream output, TextWriter errors, CancellationToken cancel)
    {
        SentimentModel model;
        try
        {
            model = ModelLoader.Load(arguments.Model);
        }
        catch (Exception e) when (e is FileNotFoundException or DamagedModelException)
        {
            await errors.WriteLineAsync(e.Message);
            return 1;
        }
        using var owned = model;
        byte[] hint = Encoding.UTF8.GetBytes(arguments.Language);
        var lines = new LineScorer(model.CreateScorer(), hint);
        var buffer = new byte[Block];
        while (await input.ReadAsync(buffer, cancel) is var n and > 0)
        {
            lines.Take(buffer.AsSpan(0, n));
            // A reader that waits for each answer (an interactive pipe) gets it: what is read is answered before the next read.
            if (lines.Written.WrittenCount > 0) await output.WriteAsync(lines.Written.WrittenMemory, cancel);
            lines.Written.ResetWrittenCount();
            await output.FlushAsync(cancel);
        }
        lines.Finish();
        await output.WriteAsync(lines.Written.WrittenMemory, cancel);
        await output.FlushAsync(cancel);
        return 0;
    }

    /// <summary>Cuts blocks into lines and appends the answers. A line beyond what a scorer reads is not kept in memory.</summary>
    private sealed class LineScorer(SentimentScorer scorer, byte[] hint)
    {
        // Above the scorer's own limit, so that cutting here changes no score.
        private const int Longest = 32_768;

        private readonly byte[] _rest = new byte[Longest];
        private int _restLength;
        private bool _open;

        public ArrayBufferWriter<byte> Written { get; } = new(Block * 2);

        public void Take(ReadOnlySpan<byte> block)
        {
            while (block.Length > 0)
            {
                int end = block.IndexOf((byte)'\n');
                if (end < 0)
                {
                    Keep(block);
                    _open = true;
                    return;
                }
                if (_restLength == 0) Score(block[..end]);
                else
                {
                    Keep(block[..end]);
                    Score(_rest.AsSpan(0, _restLength));
                    _restLength = 0;
                }
                _open = false;
                block = block[(end + 1)..];
            }
        }

        /// <summary>The last line may lack its end.</summary>
        public void Finish()
        {
            if (!_open) return;
            Score(_rest.AsSpan(0, _restLength));
            _restLength = 0;
            _open = false;
        }

        private void Keep(ReadOnlySpan<byte> part)
        {
            int n = Math.Min(part.Length, Longest - _restLength);
            part[..n].CopyTo(_rest.AsSpan(_restLength));
            _restLength += n;
        }

        private void Score(ReadOnlySpan<byte> line)
        {
            if (line.Length > 0 && line[^1] == '\r') line = line[..^1];
            SentimentScore score = scorer.Score(line, hint, null, out RiskTopicSet topics);
            Append("{\"label\":\""u8);
            Append(score.Label switch { SentimentLabel.Negative => "negative"u8, SentimentLabel.Neutral => "neutral"u8, _ => "positive"u8 });
            Append("\",\"negative\":"u8);
            Fraction(score.Negative);
            Append(",\"neutral\":"u8);
            Fraction(score.Neutral);
            Append(",\"positive\":"u8);
            Fraction(score.Positive);
            Append(",\"lang\":\""u8);
            Text(score.Language.Code);
            Append("\""u8);
            if (!score.Validated) Append(",\"validated\":false"u8);
            if (!topics.IsEmpty)
            {
                Append(",\"riskTopics\":["u8);
                bool first = true;
                foreach (RiskTopic topic in RiskTopic.BuiltIn)
                {
                    if (!topics.Contains(topic)) continue;
                    if (!first) Append(","u8);
                    first = false;
                    Append("\""u8);
                    Text(topic.Id);
                    Append("\""u8);
                }
                Append("]"u8);
            }
            Append("}\n"u8);
        }

        private void Append(ReadOnlySpan<byte> bytes) => Written.Write(bytes);

        private void Text(string ascii)
        {
            Span<byte> to = Written.GetSpan(ascii.Length);
            for (int i = 0; i < ascii.Length; i++) to[i] = (byte)ascii[i];
            Written.Advance(ascii.Length);
        }

        // 0 to 1 with four decimals.
        private void Fraction(int tenThousandths)
        {
            Span<byte> to = Written.GetSpan(6);
            to[0] = (byte)('0' + tenThousandths / 10_000);
            to[1] = (byte)'.';
            for (int i = 5, rest = tenThousandths % 10_000; i >= 2; i--, rest /= 10) to[i] = (byte)('0' + rest % 10);
            Written.Advance(6);
        }
    }
}
