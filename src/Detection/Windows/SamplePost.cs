using Listening.Detection.Mentions;
using Listening.Detection.Partners;
using Listening.Detection.Sentiment;

namespace Listening.Detection.Windows;

/// <summary>
/// A post chosen for explanations: by lowest hash rank (a uniform sample which merges exactly). Lives in pulses only, which are kept minutes.
/// </summary>
/// <param name="Author">64 bits of the author's hash; 0 when unknown.</param>
/// <param name="Cues">What the partner watch and the coordination reading ask about.</param>
/// <param name="Terms">Lower-case words and hashtags of the text, each once, ordinal order, at most <see cref="MaxTerms"/>.</param>
public sealed record SamplePost(
    PostKey Key, string Platform, string Id, SentimentLabel Label, ulong Author, IReadOnlyList<string> Terms, PostCues Cues = PostCues.None)
{
    public const int MaxTerms = 24;

    public bool Young => Cues.HasFlag(PostCues.Young);

    internal void Write(BinaryWriter writer)
    {
        Key.Write(writer);
        writer.Write(Platform);
        writer.Write(Id);
        writer.Write((byte)Label);
        writer.Write(Author);
        writer.Write((byte)Cues);
        writer.Write((byte)Terms.Count);
        foreach (var term in Terms)
        {
            writer.Write(term);
        }
    }

    internal static SamplePost Read(BinaryReader reader)
    {
        var (key, platform, id) = (PostKey.Read(reader), reader.ReadString(), reader.ReadString());
        var (label, author, cues) = ((SentimentLabel)reader.ReadByte(), reader.ReadUInt64(), (PostCues)reader.ReadByte());
        var terms = new string[reader.ReadByte()];
        for (var i = 0; i < terms.Length; i++)
        {
            terms[i] = reader.ReadString();
        }

        return new SamplePost(key, platform, id, label, author, terms, cues);
    }
}

/// <summary>The reach of a post as known in a second: the largest wins, ties broken by key.</summary>
public readonly record struct TopPost(PostKey Key, string Platform, string Id, SentimentLabel Label, long Impressions);
