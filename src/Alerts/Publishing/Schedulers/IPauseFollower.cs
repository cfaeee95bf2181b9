namespace Listening.Alerts.Publishing.Schedulers;

/// <summary>A publishing tool that is kept in line with the pauses, by asking it or by telling it. Called by one loop (<see cref="FollowerLoop"/>).</summary>
public interface IPauseFollower
{
    /// <summary>Of its receipts.</summary>
    string Name { get; }

    bool Concerns(PauseScope scope);

    /// <summary>Another node may have worked meanwhile: what stands in the store is read anew.</summary>
    void Forget();

    /// <summary>Does what the pauses ask for now and stores what came of it.</summary>
    /// <param name="real">Active.</param>
    /// <returns>When to be called again though no pause changed; null = not before one does.</returns>
    Task<TimeSpan?> FollowAsync(IReadOnlyList<RealPause> real, CancellationToken cancellationToken);
}
