namespace Listening.Alerts.Publishing.Schedulers;

/// <summary>
/// A pause of the real world, the only thing a publishing tool is ever asked to follow. It cannot be made of a drill's pause, so nothing behind it
/// can reach a tool for a drill, whatever it forgets to ask.
/// </summary>
public sealed record RealPause
{
    private RealPause(Pause pause) => Pause = pause;

    public Pause Pause { get; }

    /// <summary>Those of the real world.</summary>
    public static IReadOnlyList<RealPause> Among(IEnumerable<Pause> pauses) => [.. pauses.Where(p => p.Drill.Length == 0).Select(p => new RealPause(p))];
}
