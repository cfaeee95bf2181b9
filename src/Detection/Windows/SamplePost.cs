using Listening.Detection.Brands;
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
/// <param name="Own">Bit n: the n-th term is the brand's own word (<see cref="Brands.OwnWords"/>) and explains nothing.</param>
public sealed record SamplePost(
    PostKey Key, string Platform, string Id, SentimentLabel Label, ulong Author, IReadOnlyList<string> Terms, PostCues Cues = PostCues.None, uint Own = 0)
{
    public const int MaxTerms = 24;

    public bool Young => Cues.HasFlag(PostCues.Young);

    /// <summary>The terms that are not the brand's own.</summary>
    public IEnumerable<string> Telling
    {
        get
        {
            for (var i = 0; i < Terms.Count; i++)
            {
                if (i >= 32 || (Own & (1u << i)) == 0)
                {
                    yield return Terms[i];
                }
            }
        }
    }

    internal void Write(BinaryWriter writer)
    {
        Key.Write(writer);
        writer.Write(Platform);
        writer.Write(Id);
        writer.Write((byte)Label);
        writer.Write(Author);
        writer.Write((byte)Cues);
        writer.Write(Own);
        writer.Write((byte)Terms.Count);
        foreach (var term in Terms)
        {
            writer.Write(term);
        }
    }

    internal static SamplePost Read(BinaryReader reader, int format = StreamSecond.Format)
    {
        var (key, platform, id) = (PostKey.Read(reader), reader.ReadString(), reader.ReadString());
        var (label, author, cues) = ((SentimentLabel)reader.ReadByte(), reader.ReadUInt64(), (PostCues)reader.ReadByte());
        var own = format >= 4 ? reader.ReadUInt32() : 0;
        var terms = new string[reader.ReadByte()];
        for (var i = 0; i < terms.Length; i++)
        {
            terms[i] = reader.ReadString();
        }

        return new SamplePost(key, platform, id, label, author, terms, cues, own);
    }
}

/// <summary>The reach of a post as known in a second: the largest wins, ties broken by key.</summary>
/// <param name="Threshold">Impressions at which the post is a breach of its brand, as the brand was defined when it was scored.</param>
/// <param name="Likes">Likes known at the same time; 0 when unknown.</param>
public readonly record struct TopPost(
    PostKey Key, string Platform, string Id, SentimentLabel Label, long Impressions, long Threshold = Brand.DefaultImpressionsThreshold, long Likes = 0)
{
    internal void Write(BinaryWriter writer)
    {
        Key.Write(writer);
        writer.Write(Platform);
        writer.Write(Id);
        writer.Write((byte)Label);
        writer.Write7BitEncodedInt64(Impressions);
        writer.Write7BitEncodedInt64(Threshold);
        writer.Write7BitEncodedInt64(Likes);
    }

    internal static TopPost Read(BinaryReader reader, int format) => new(
        PostKey.Read(reader), reader.ReadString(), reader.ReadString(), (SentimentLabel)reader.ReadByte(), reader.Read7BitEncodedInt64(),
        format >= 4 ? reader.Read7BitEncodedInt64() : Brand.DefaultImpressionsThreshold,
        format >= 4 ? reader.Read7BitEncodedInt64() : 0);
}
