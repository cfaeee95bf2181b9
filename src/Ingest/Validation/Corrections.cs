using System.Buffers;
using System.Text.Json;
using Listening.Detection.Mentions;
using Listening.Detection.Sentiment;
using Listening.Ingest.Log;

namespace Listening.Ingest.Validation;

/// <summary>
/// Puts a person's word on a post's label into the mention log, behind the post: the score stage applies it in its own order, so a replay of the
/// log gives the same breaches, and no earlier message is changed.
/// </summary>
public sealed class Corrections(IMentionLog log)
{
    /// <summary>Completes when the correction is durable; the breach, if one follows, comes within the next batch.</summary>
    /// <param name="platform">Of a post that is known; a correction of an unknown one does nothing.</param>
    /// <param name="label">Null takes an earlier correction back.</param>
    /// <exception cref="IOException">The log cannot be written: nothing was corrected.</exception>
    public Task AppendAsync(string platform, string id, SentimentLabel? label, CancellationToken cancellationToken)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteString("op", "correction");
            json.WriteString("platform", platform);
            json.WriteString("id", id);
            json.WriteString("corrected", label is { } named ? SentimentLabels.NameOf(named) : null);
            json.WriteEndObject();
        }

        return log.AppendAsync([new LogEntry(LogPartition.Of(platform, id, log.PartitionCount), line.WrittenMemory)], cancellationToken);
    }
}
