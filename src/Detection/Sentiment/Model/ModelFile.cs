using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Listening.Detection.Sentiment;

/// <summary>A model file that cannot be used; the message says why and what to do.</summary>
public sealed class DamagedModelException : Exception
{
    public DamagedModelException() { }

    public DamagedModelException(string message) : base(message) { }

    public DamagedModelException(string message, Exception inner) : base(message, inner) { }
}

/// <summary>What a section holds. The number is written into files.</summary>
internal enum SectionKind : uint
{
    /// <summary>UTF-8 JSON: version, languages and their figures.</summary>
    Card = 1,
    /// <summary><see cref="LinearSection"/>, one a language.</summary>
    Linear = 2,
    /// <summary><see cref="Text.Lexicon"/> for all languages.</summary>
    Lexicon = 3,
    /// <summary>Language identification.</summary>
    Languages = 4,
    /// <summary>Convolution tables, one a language.</summary>
    Network = 5,
}

/// <summary>
/// The container: magic, format, SHA-256 of all that follows, a directory, sections at multiples of 64 bytes. Little-endian.
/// </summary>
internal sealed class ModelFile
{
    public const int Format = 1;
    private const int HeaderBytes = 48, EntryBytes = 24, Align = 64;

    private static ReadOnlySpan<byte> Magic => "LSNSENT\n"u8;

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly (SectionKind Kind, LanguageId Language, int Offset, int Length)[] _sections;

    private ModelFile(ReadOnlyMemory<byte> bytes, (SectionKind, LanguageId, int, int)[] sections, string checksum)
    {
        _bytes = bytes;
        _sections = sections;
        Checksum = checksum;
    }

    /// <summary>First 12 hexadecimal digits of the SHA-256.</summary>
    public string Checksum { get; }

    public IEnumerable<LanguageId> LanguagesOf(SectionKind kind) => _sections.Where(s => s.Kind == kind).Select(s => s.Language);

    public ReadOnlyMemory<byte> Find(SectionKind kind, LanguageId language = default)
    {
        foreach (var s in _sections)
            if (s.Kind == kind && s.Language == language) return _bytes.Slice(s.Offset, s.Length);
        return default;
    }

    public static ModelFile Open(ReadOnlyMemory<byte> bytes)
    {
        ReadOnlySpan<byte> span = bytes.Span;
        if (span.Length < HeaderBytes || !span.StartsWith(Magic)) throw new DamagedModelException("This is no sentiment model file. Make one with `listening train`.");
        int format = BinaryPrimitives.ReadInt32LittleEndian(span[8..]), count = BinaryPrimitives.ReadInt32LittleEndian(span[12..]);
        if (format != Format) throw new DamagedModelException($"The sentiment model has format {format}, this program reads {Format}. Make it anew with `listening train`.");
        byte[] sum = SHA256.HashData(span[HeaderBytes..]);
        if (!span.Slice(16, 32).SequenceEqual(sum)) throw new DamagedModelException($"The sentiment model is damaged: its checksum does not match its {span.Length} bytes. Restore the file or make it anew with `listening train`.");
        if (count is < 0 or > 1000 || HeaderBytes + count * EntryBytes > span.Length) throw new DamagedModelException($"The sentiment model's directory of {count} sections does not fit into the file.");
        var sections = new (SectionKind, LanguageId, int, int)[count];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = span.Slice(HeaderBytes + i * EntryBytes, EntryBytes);
            long offset = BinaryPrimitives.ReadInt64LittleEndian(entry[8..]), length = BinaryPrimitives.ReadInt64LittleEndian(entry[16..]);
            if (offset < 0 || length < 0 || offset > span.Length - length) throw new DamagedModelException($"Section {i} of the sentiment model lies outside the file.");
            sections[i] = ((SectionKind)BinaryPrimitives.ReadUInt32LittleEndian(entry), LanguageId.FromPacked(BinaryPrimitives.ReadUInt32LittleEndian(entry[4..])), (int)offset, (int)length);
        }
        return new ModelFile(bytes, sections, Convert.ToHexStringLower(sum.AsSpan(0, 6)));
    }

    public static byte[] Write(IReadOnlyList<(SectionKind Kind, LanguageId Language, byte[] Bytes)> sections)
    {
        int at = Aligned(HeaderBytes + sections.Count * EntryBytes);
        int total = at;
        foreach (var s in sections) total = Aligned(total) + s.Bytes.Length;
        var file = new byte[total];
        Magic.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(8), Format);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(12), sections.Count);
        for (int i = 0; i < sections.Count; i++)
        {
            at = Aligned(at);
            Span<byte> entry = file.AsSpan(HeaderBytes + i * EntryBytes);
            BinaryPrimitives.WriteUInt32LittleEndian(entry, (uint)sections[i].Kind);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], sections[i].Language.Packed);
            BinaryPrimitives.WriteInt64LittleEndian(entry[8..], at);
            BinaryPrimitives.WriteInt64LittleEndian(entry[16..], sections[i].Bytes.Length);
            sections[i].Bytes.CopyTo(file.AsSpan(at));
            at += sections[i].Bytes.Length;
        }
        SHA256.HashData(file.AsSpan(HeaderBytes)).CopyTo(file.AsSpan(16));
        return file;
    }

    private static int Aligned(int offset) => (offset + Align - 1) / Align * Align;
}
