using Listening.Alerts.Access;

namespace Listening.Alerts.Publishing;

/// <summary>
/// The active pauses in memory. Denies from the moment of decision: a <see cref="Hold"/> stands until its transaction is known to have
/// stored it or not, so that a failing store holds publishing rather than lets it go. Reads (<see cref="Ask"/>) take no lock; changes are
/// few and take one. Any thread may call anything.
/// </summary>
public sealed class PauseBoard(TimeProvider time)
{
    /// <summary>Half of a permit's life: beyond this the state on this node is a guess.</summary>
    public static readonly TimeSpan BelievedFor = TimeSpan.FromMilliseconds(500);

    private readonly Lock gate = new();
    private readonly Dictionary<string, Pause> holds = new(StringComparer.Ordinal);

    // What this node committed after the last read of the store began: that read may or may not have seen it.
    private readonly Dictionary<string, (long Version, Pause Pause)> recent = new(StringComparer.Ordinal);
    private Dictionary<string, Pause> stored = new(StringComparer.Ordinal);
    private long version;
    private volatile PauseSet current = PauseSet.Empty;
    private long confirmedAt;
    private volatile bool wasConfirmed;

    /// <summary>A read of the store brought what this node did not do itself; raised outside the lock.</summary>
    public event Action? ChangedElsewhere;

    /// <summary>Any change of <see cref="Current"/>, from here or elsewhere; raised outside the lock.</summary>
    public event Action? Changed;

    public PauseSet Current => current;

    /// <summary>Active pauses that are known to be stored: what is only decided may yet turn out to be covered by a resume.</summary>
    public IReadOnlyList<Pause> Stored()
    {
        lock (gate)
        {
            return [.. current.Pauses.Where(p => !holds.ContainsKey(p.Id) || stored.ContainsKey(p.Id) || recent.ContainsKey(p.Id))];
        }
    }

    /// <summary>Whoever follows the pauses looks at once, although none changed.</summary>
    public void Wake() => Changed?.Invoke();

    /// <summary>The state was read from the store not longer ago than <see cref="BelievedFor"/>.</summary>
    public bool IsConfirmed => wasConfirmed && time.GetElapsedTime(Volatile.Read(ref confirmedAt)) <= BelievedFor;

    public Permit Ask(in PermitQuestion question, Viewer viewer) =>
        IsConfirmed ? PermitRules.Evaluate(current, question, viewer) : Permit.Unknown;

    /// <summary>Denies from now on, before anything is stored. Ends with <see cref="Settle"/> alone.</summary>
    public void Hold(Pause pause) => Change(() => holds[pause.Id] = pause);

    /// <summary>The transaction of a hold is committed: with a pause (this or another id), or without one.</summary>
    /// <param name="pause">As stored; one that is no longer active is taken off. Null when it was decided not to pause.</param>
    public void Settle(string hold, Pause? pause) => Change(() =>
    {
        holds.Remove(hold);
        if (pause is not null)
        {
            Remember(pause);
        }
    });

    /// <summary>A pause was committed by this node: a new version, or its resume.</summary>
    public void Stored(Pause pause) => Change(() => Remember(pause));

    /// <summary>Reads the store and believes it, but for what this node changed while it was reading. At least every 200 ms.</summary>
    /// <param name="read">Reads the committed active pauses.</param>
    public async Task ConfirmAsync(Func<CancellationToken, Task<IReadOnlyList<Pause>>> read, CancellationToken cancellationToken)
    {
        long from;
        lock (gate)
        {
            from = version;
        }

        // The state is as old as the start of the read, however long that took.
        var at = time.GetTimestamp();
        var pauses = await read(cancellationToken);
        Change(
            () =>
            {
                foreach (var (id, change) in recent.Where(r => r.Value.Version <= from).ToList())
                {
                    recent.Remove(id);
                }

                stored = pauses.ToDictionary(p => p.Id, StringComparer.Ordinal);
            },
            isLocal: false);
        Volatile.Write(ref confirmedAt, at);
        wasConfirmed = true;
    }

    // Two commits of one pause may be reported in the wrong order.
    private void Remember(Pause pause)
    {
        if (!recent.TryGetValue(pause.Id, out var known) || known.Pause.Version <= pause.Version)
        {
            recent[pause.Id] = (version, pause);
        }
    }

    private void Change(Action change, bool isLocal = true)
    {
        bool differs;
        lock (gate)
        {
            version += isLocal ? 1 : 0;
            change();
            var now = new Dictionary<string, Pause>(stored, StringComparer.Ordinal);
            foreach (var (id, (_, pause)) in recent)
            {
                if (pause.IsActive)
                {
                    now[id] = pause;
                }
                else
                {
                    now.Remove(id);
                }
            }

            foreach (var (id, pause) in holds)
            {
                now.TryAdd(id, pause);
            }

            differs = !IsSame(current.Pauses, now);
            if (differs)
            {
                current = new PauseSet(now.Values);
            }
        }

        // A hold that was settled changes nothing that is shown, but now it is stored.
        if (differs || isLocal)
        {
            Changed?.Invoke();
        }

        if (differs && !isLocal)
        {
            ChangedElsewhere?.Invoke();
        }
    }

    private static bool IsSame(IEnumerable<Pause> before, Dictionary<string, Pause> now)
    {
        var count = 0;
        foreach (var pause in before)
        {
            count++;
            if (!now.TryGetValue(pause.Id, out var same) || same.Version != pause.Version || same.Incident != pause.Incident)
            {
                return false;
            }
        }

        return count == now.Count;
    }
}
