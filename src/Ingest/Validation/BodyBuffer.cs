using System.Buffers;

namespace Listening.Ingest.Validation;

/// <summary>
/// A request's body in one piece. Small ones use the pool, which never gives its arrays back soon; a large one is the collector's, so that its
/// memory comes back when the request is over.
/// </summary>
internal struct BodyBuffer()
{
    private const int FirstBytes = 64 * 1024;
    private const int MostPooled = 1 << 20;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(FirstBytes);

    public int Length { get; private set; }

    public readonly ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    /// <summary>Never empty.</summary>
    public readonly Memory<byte> Free => _bytes.AsMemory(Length);

    public void Advance(int count)
    {
        Length += count;
        if (Length < _bytes.Length)
        {
            return;
        }

        var size = _bytes.Length * 2;
        var larger = size <= MostPooled ? ArrayPool<byte>.Shared.Rent(size) : GC.AllocateUninitializedArray<byte>(size);
        _bytes.CopyTo(larger, 0);
        Dispose();
        _bytes = larger;
    }

    public readonly void Dispose()
    {
        if (_bytes.Length <= MostPooled)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }
    }
}
