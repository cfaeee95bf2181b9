using Listening.Alerts.Incidents;
using Listening.Alerts.Notifications;

namespace Listening.Alerts.Delivery;

/// <summary>Why something is said; the words stand in message, log and wall.</summary>
public enum NotifyReason : byte
{
    Nothing,

    /// <summary>The incident is new.</summary>
    First,

    /// <summary>Its severity rose.</summary>
    Worse,

    /// <summary>Publishing stopped, or stopped again, after the incident was known.</summary>
    Paused,

    /// <summary>A person took it, works on it, or says that it is stable.</summary>
    State,

    Resolved,

    /// <summary>It was thought over and a person took it up again, or new signals came.</summary>
    More,
}

/// <summary>How the way of a message ended.</summary>
public enum DeliveryEnd : byte
{
    Sent,

    /// <summary>A silence covers the incident.</summary>
    Muted,

    /// <summary>Something worse of the same brand is open and speaks for it.</summary>
    Inhibited,

    /// <summary>Nothing that was not said already.</summary>
    Repeated,

    /// <summary>No route leads anywhere.</summary>
    Unrouted,
}

/// <param name="To">Address within the channel; null where it needs none.</param>
public sealed record Target(string Channel, string? To = null);

/// <summary>What the stages look at.</summary>
/// <param name="Signals">Of the incident, as far as it names them.</param>
/// <param name="Open">Other open incidents of its brand and drill.</param>
/// <param name="Pauses">How many pauses serve it.</param>
public sealed record DeliveryFacts(
    DateTimeOffset Now,
    Incident Incident,
    AlertGroup Group,
    IReadOnlyList<StoredSignal> Signals,
    IReadOnlyList<Silence> Silences,
    IReadOnlyList<Incident> Open,
    int Pauses,
    ChannelBook Channels);

/// <summary>A message on its way.</summary>
/// <param name="End">Null while it goes on.</param>
/// <param name="LookAgainAt">When the answer may be another one; null = not before something happens.</param>
public sealed record Parcel(
    DeliveryFacts Facts, NotifyReason Reason = NotifyReason.Nothing, IReadOnlyList<Target>? Targets = null, DeliveryEnd? End = null, DateTimeOffset? LookAgainAt = null)
{
    public Parcel Ended(DeliveryEnd end, DateTimeOffset? lookAgainAt = null) => this with { End = end, LookAgainAt = lookAgainAt };
}

public delegate Parcel DeliveryStage(Parcel parcel);

/// <summary>
/// The way from a changed incident to channels as a list of pure stages, after Alertmanager's notification pipeline. Before them stands the group
/// (<see cref="AlertGroup"/>), after them retry and record (<see cref="NotificationSender"/>).
/// </summary>
public static class DeliveryStages
{
    public static IReadOnlyList<DeliveryStage> All { get; } = [Mute, Inhibit, Dedup, Route];

    public static Parcel Run(DeliveryFacts facts)
    {
        var parcel = All.Aggregate(new Parcel(facts), (p, stage) => p.End is null ? stage(p) : p);
        return parcel.End is null ? parcel with { End = DeliveryEnd.Sent } : parcel;
    }

    /// <summary>While a silence covers it nothing is said; at its end it is looked at again, so that what still fires is heard then.</summary>
    public static Parcel Mute(Parcel parcel)
    {
        var facts = parcel.Facts;
        var covering = facts.Silences.Where(s => s.IsActive(facts.Now) && s.Covers(facts.Incident, facts.Signals)).ToList();
        return covering.Count == 0 ? parcel : parcel.Ended(DeliveryEnd.Muted, covering.Max(s => s.EndsAt));
    }

    /// <summary>A note about something old says nothing while something new is open.</summary>
    public static Parcel Inhibit(Parcel parcel) =>
        parcel.Facts.Incident.Historical && parcel.Facts.Open.Any(i => !i.Historical && i.Severity <= parcel.Facts.Incident.Severity)
            ? parcel.Ended(DeliveryEnd.Inhibited)
            : parcel;

    /// <summary>Whether there is anything that was not said already, and what.</summary>
    public static Parcel Dedup(Parcel parcel)
    {
        var reason = ReasonOf(parcel.Facts.Incident, parcel.Facts.Pauses, parcel.Facts.Group.Told);
        return reason == NotifyReason.Nothing ? parcel.Ended(DeliveryEnd.Repeated) : parcel with { Reason = reason };
    }

    public static NotifyReason ReasonOf(Incident incident, int pauses, Told? told) =>
        told is null ? incident.IsOver ? NotifyReason.Nothing : NotifyReason.First
        : incident.Version == told.Version && pauses == told.Pauses ? NotifyReason.Nothing
        : incident.IsOver ? told.State is IncidentState.Resolved or IncidentState.Reviewed ? NotifyReason.Nothing : NotifyReason.Resolved
        : incident.Severity < told.Severity ? NotifyReason.Worse
        : pauses > told.Pauses ? NotifyReason.Paused
        : incident.State != told.State ? NotifyReason.State
        : NotifyReason.More;

    /// <summary>Somebody may be woken by it. All else goes only to channels that wake nobody.</summary>
    public static bool Wakes(NotifyReason reason) => reason is NotifyReason.First or NotifyReason.Worse or NotifyReason.Paused;

    public static Parcel Route(Parcel parcel)
    {
        var incident = parcel.Facts.Incident;
        var wakes = Wakes(parcel.Reason) && !incident.Historical;

        // Who was woken is told also that it is over: a pager that stays red is not believed the next time.
        var targets = parcel.Facts.Channels.For(incident).Where(c => wakes || !c.Waking || parcel.Reason == NotifyReason.Resolved).Select(c => new Target(c.Id)).ToList();
        return targets.Count == 0 ? parcel.Ended(DeliveryEnd.Unrouted) : parcel with { Targets = targets };
    }
}
