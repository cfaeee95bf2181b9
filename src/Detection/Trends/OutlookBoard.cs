using Listening.Detection.Mentions;

namespace Listening.Detection.Trends;

/// <summary>The newest forecasts of all brands, replaced whole by who detects, read from anywhere.</summary>
public sealed class OutlookBoard
{
    private volatile IReadOnlyDictionary<StreamKey, IReadOnlyList<WindowReading>> latest = new Dictionary<StreamKey, IReadOnlyList<WindowReading>>();

    public void Show(IReadOnlyDictionary<StreamKey, IReadOnlyList<WindowReading>> readings) => latest = readings;

    public IReadOnlyDictionary<StreamKey, IReadOnlyList<WindowReading>> All => latest;

    /// <summary>Four metrics × three windows; empty before anything was heard of the brand.</summary>
    public IReadOnlyList<WindowReading> Of(string brand, string drill = "") => latest.GetValueOrDefault(StreamKey.OfBrand(brand, drill), []);
}
