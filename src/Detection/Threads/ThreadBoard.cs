using Listening.Detection.Mentions;

namespace Listening.Detection.Threads;

/// <summary>The newest readings of all conversations, replaced whole by who detects, read from anywhere. Latest wins; losing one loses nothing.</summary>
public sealed class ThreadBoard
{
    private volatile IReadOnlyDictionary<StreamKey, IReadOnlyList<ThreadReading>> latest = new Dictionary<StreamKey, IReadOnlyList<ThreadReading>>();

    public void Show(IReadOnlyDictionary<StreamKey, IReadOnlyList<ThreadReading>> readings) => latest = readings;

    public IReadOnlyDictionary<StreamKey, IReadOnlyList<ThreadReading>> All => latest;

    /// <summary>The conversations about a brand in the last day, newest reply first; empty when none was heard.</summary>
    public IReadOnlyList<ThreadReading> Of(string brand, string drill = "") => latest.GetValueOrDefault(StreamKey.OfBrand(brand, drill), []);
}
