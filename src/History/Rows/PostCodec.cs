using System.Text;
using Listening.Detection.Posts;
using Listening.Detection.Sentiment;

namespace Listening.History;

/// <summary>
/// The wide part of a post as a blob of about 60 bytes, a quarter of what columns or JSON take. Not safe for several threads.
/// </summary>
internal sealed class PostCodec
{
    private const byte FormatVersion = 1;

    private readonly Scratch blob = new();

    /// <summary>Valid until the next call.</summary>
    public ReadOnlySpan<byte> Encode(PostState post)
    {
        var writer = blob.Begin();
        writer.Write(FormatVersion);
        writer.Write((byte)post.Phase);
        writer.Write7BitEncodedInt64(post.EventTimeMs);
        writer.Write7BitEncodedInt64(post.TextAtMs);
        Write(writer, post.Brands);
        Write(writer, post.OwnedBy);
        var score = post.Score;
        writer.Write(score.Negative);
        writer.Write(score.Neutral);
        writer.Write(score.Positive);
        writer.Write(score.Language.Code ?? "");
        writer.Write(score.Validated);
        writer.Write((sbyte)(post.Corrected is { } label ? (sbyte)label : -1));
        Write(writer, post.RiskTopics);
        writer.Write(post.AuthorId);
        writer.Write(post.Campaign);
        writer.Write(post.RootId);
        writer.Write(post.Drill);
        writer.Write7BitEncodedInt64(post.Followers);
        Write(writer, post.Reach);
        Write(writer, post.Raised);
        return blob.End();
    }

    /// <exception cref="InvalidDataException">The blob is of another version or damaged.</exception>
    public static PostState Decode(Detection.Mentions.PostKey key, string platform, string id, ReadOnlySpan<byte> blob)
    {
        using var reader = new BinaryReader(new MemoryStream(blob.ToArray()), Encoding.UTF8);
        if (reader.ReadByte() is var version and not FormatVersion)
        {
            throw new InvalidDataException($"The row of post {platform} {id} has format version {version}; this program reads {FormatVersion}.");
        }

        // Initialisers run in the order written here: that of Encode.
        return new PostState
        {
            Key = key,
            Platform = platform,
            Id = id,
            Phase = (PostPhase)reader.ReadByte(),
            EventTimeMs = reader.Read7BitEncodedInt64(),
            TextAtMs = reader.Read7BitEncodedInt64(),
            Brands = ReadWords(reader),
            OwnedBy = ReadWords(reader),
            Score = new SentimentScore(
                reader.ReadUInt16(), reader.ReadUInt16(), reader.ReadUInt16(), ReadLanguage(reader), reader.ReadBoolean()),
            Corrected = reader.ReadSByte() is var label && label < 0 ? null : (SentimentLabel)label,
            RiskTopics = ReadWords(reader),
            AuthorId = reader.ReadString(),
            Campaign = reader.ReadString(),
            RootId = reader.ReadString(),
            Drill = reader.ReadString(),
            Followers = reader.Read7BitEncodedInt64(),
            Reach = ReadReach(reader),
            Raised = ReadWords(reader),
        };
    }

    /// <summary>The campaign alone, for counting many posts.</summary>
    public static string CampaignOf(ReadOnlySpan<byte> blob) => Decode(default, "", "", blob).Campaign;

    private static void Write(BinaryWriter writer, IReadOnlyList<string> words)
    {
        writer.Write7BitEncodedInt(words.Count);
        for (var i = 0; i < words.Count; i++)
        {
            writer.Write(words[i]);
        }
    }

    private static void Write(BinaryWriter writer, in PostReach reach)
    {
        ReadOnlySpan<Observed> slots = [reach.Actual, reach.Floor, reach.Estimated, reach.Likes, reach.Shares, reach.Replies];
        var known = 0;
        for (var i = 0; i < slots.Length; i++)
        {
            known |= slots[i] != default ? 1 << i : 0;
        }

        writer.Write((byte)known);
        foreach (ref readonly var slot in slots)
        {
            if (slot != default)
            {
                writer.Write7BitEncodedInt64(slot.Value);
                writer.Write7BitEncodedInt64(slot.Low);
                writer.Write7BitEncodedInt64(slot.AtMs);
                writer.Write7BitEncodedInt64(slot.Before);
                writer.Write7BitEncodedInt64(slot.BeforeAtMs);
            }
        }
    }

    private static LanguageId ReadLanguage(BinaryReader reader) => reader.ReadString() is { Length: > 0 } code ? new(code) : default;

    private static string[] ReadWords(BinaryReader reader)
    {
        var count = reader.Read7BitEncodedInt();
        if (count == 0)
        {
            return [];
        }

        var words = new string[count];
        for (var i = 0; i < count; i++)
        {
            words[i] = reader.ReadString();
        }

        return words;
    }

    private static PostReach ReadReach(BinaryReader reader)
    {
        var known = reader.ReadByte();
        Span<Observed> slots = stackalloc Observed[6];
        for (var i = 0; i < slots.Length; i++)
        {
            if ((known & (1 << i)) != 0)
            {
                slots[i] = new Observed(
                    reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64(),
                    reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64());
            }
        }

        return new PostReach(slots[0], slots[1], slots[2], slots[3], slots[4], slots[5]);
    }
}
