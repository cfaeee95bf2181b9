using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using Listening.Detection.Sentiment.Text;

namespace Listening.Detection.Sentiment;

/// <summary>
/// The product's own model: checked tables over mapped bytes, shared by all threads. Each thread gets its own <see cref="SentimentScorer"/> behind <see cref="Score"/>;
/// a loop that owns its thread saves a look-up by asking <see cref="CreateScorer"/> once.
/// </summary>
public sealed class SentimentModel : ISentimentModel, IDisposable
{
    private readonly MemoryHandle _pin;
    private readonly ThreadLocal<SentimentScorer> _scorers;
    private readonly Dictionary<LanguageId, LanguageTables> _languages = [];

    private SentimentModel(ReadOnlyMemory<byte> bytes)
    {
        ModelFile file = ModelFile.Open(bytes);
        // Pinned for life: the scorer reads rows by address.
        _pin = bytes.Pin();
        Card = JsonDocument.Parse(file.Find(SectionKind.Card)).RootElement;
        Version = $"{Card.GetProperty("name").GetString()}+{file.Checksum}";
        if (file.Find(SectionKind.Languages) is { IsEmpty: false } identifier) IdentifierSection = new LanguageSection(identifier);
        foreach (LanguageId language in file.LanguagesOf(SectionKind.Linear))
        {
            ReadOnlyMemory<byte> network = file.Find(SectionKind.Network, language), lexicon = file.Find(SectionKind.Lexicon, language);
            if (lexicon.Length % 8 != 0 || lexicon.Length > 0 && !System.Numerics.BitOperations.IsPow2(lexicon.Length)) throw new DamagedModelException($"The lexicon of {language} in the sentiment model has {lexicon.Length} bytes.");
            _languages[language] = new LanguageTables(checked((byte)(_languages.Count + 1)), Validated(language), new LinearSection(file.Find(SectionKind.Linear, language)), lexicon, network.IsEmpty ? null : new NetworkSection(network));
        }
        _scorers = new ThreadLocal<SentimentScorer>(() => new SentimentScorer(this, RiskTopics.Default));
    }

    /// <param name="file">A file made by <c>listening train</c>; must stay valid for as long as the model lives.</param>
    /// <exception cref="DamagedModelException">The file is no model, of another format, or damaged.</exception>
    public static SentimentModel Open(ReadOnlyMemory<byte> file)
    {
        try
        {
            return new SentimentModel(file);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new DamagedModelException("The sentiment model's card cannot be read. Make the file anew with `listening train`.", e);
        }
    }

    public string Version { get; }

    /// <summary>Figures and languages as `train` wrote them.</summary>
    public JsonElement Card { get; }

    public IEnumerable<LanguageId> Languages => _languages.Keys;

    public SentimentScore Score(ReadOnlySpan<byte> utf8Text, ReadOnlySpan<byte> langHint) => _scorers.Value!.Score(utf8Text, langHint, null, out _);

    public SentimentScore Score(ReadOnlySpan<byte> utf8Text, ReadOnlySpan<byte> langHint, DomainWords? domainWords) => _scorers.Value!.Score(utf8Text, langHint, domainWords, out _);

    /// <summary>Score and risk topics in one pass over the words.</summary>
    public SentimentScore Score(ReadOnlySpan<byte> utf8Text, ReadOnlySpan<byte> langHint, DomainWords? domainWords, out RiskTopicSet topics) =>
        _scorers.Value!.Score(utf8Text, langHint, domainWords, out topics);

    /// <summary>A scorer for one thread, with the lists it looks for topics by.</summary>
    public SentimentScorer CreateScorer(RiskTopics? topics = null) => new(this, topics ?? RiskTopics.Default);

    public void Dispose()
    {
        _scorers.Dispose();
        _pin.Dispose();
    }

    internal LanguageTables? TablesOf(LanguageId language) => _languages.GetValueOrDefault(language);

    internal LanguageSection? IdentifierSection { get; }

    private bool Validated(LanguageId language) => Card.GetProperty("languages").GetProperty(language.Code).GetProperty("validated").GetBoolean();
}

/// <summary>All that scoring needs of one language, with the addresses that its inner loop reads (the file is pinned by the model).</summary>
internal sealed unsafe class LanguageTables
{
    private readonly ReadOnlyMemory<byte> _lexicon;

    /// <param name="id">1 to 255: marks cached words as filled from these tables.</param>
    public LanguageTables(byte id, bool validated, LinearSection linear, ReadOnlyMemory<byte> lexicon, NetworkSection? network)
    {
        Id = id;
        Validated = validated;
        Linear = linear;
        Network = network;
        _lexicon = lexicon;
        Rows = (short*)Unsafe.AsPointer(ref Unsafe.AsRef(in linear.Rows.Span[0]));
        DenseWeights = linear.DenseWeights.ToArray();
    }

    public byte Id { get; }

    public bool Validated { get; }

    public LinearSection Linear { get; }

    public NetworkSection? Network { get; }

    /// <summary>Pairs of signed bytes.</summary>
    public short* Rows { get; }

    public int[] DenseWeights { get; }

    public ReadOnlySpan<ulong> Lexicon => MemoryMarshal.Cast<byte, ulong>(_lexicon.Span);
}
