using System.Text.Json.Serialization;
using Listening.Alerts.Hub;

namespace Listening.Alerts.Publishing;

[JsonConverter(typeof(Words<FreezeState>))]
public enum FreezeState : byte
{
    /// <summary>Decided; the partner has not yet taken the request.</summary>
    Requested,

    /// <summary>The partner's server took the request.</summary>
    Delivered,

    /// <summary>The partner signed that its content is frozen.</summary>
    Acknowledged,

    /// <summary>The partner signed that it will not.</summary>
    Declined,

    /// <summary>The deadline passed without a signed answer.</summary>
    Overdue,
}

/// <summary>
/// A partner is asked to hold what it publishes with or about the brand: decided by a person, requested and answered with signatures, with a deadline.
/// Our own posts with the partner are paused at once. A document; its due time is the next try or the deadline.
/// </summary>
/// <param name="Pause">The pause of our own publishing with the partner.</param>
/// <param name="Tries">Of delivering the request.</param>
/// <param name="Answer">The partner's words; null before.</param>
public sealed record Freeze(
    string Id, string Brand, string Partner, string Reason, string By, DateTimeOffset At, DateTimeOffset Deadline, FreezeState State, string? Incident = null, string? Pause = null,
    int Tries = 0, string? Fault = null, DateTimeOffset? AnsweredAt = null, string? Answer = null)
{
    public const string Kind = "freeze";

    public bool IsOpen => State is FreezeState.Requested or FreezeState.Delivered;
}

/// <summary>Where a partner takes requests, as configured.</summary>
/// <param name="Key">Where its <c>whsec_</c> secret lies: <see cref="Outgoing.SecretName"/>. It signs both ways.</param>
/// <param name="Private">The address lies inside the house's own network.</param>
public sealed record PartnerLine(string Id, Uri Url, string Key, bool Private = false);

/// <summary>The signed request.</summary>
public sealed record FreezeMessage(string Type, DateTimeOffset Timestamp, FreezeMessageData Data)
{
    public const string Requested = "partner.freeze.requested";
}

/// <param name="AnswerTo">Path on our server for the signed answer: <c>{"acknowledged":true,"by":"…","note":"…"}</c>.</param>
public sealed record FreezeMessageData(string Freeze, string Brand, string Partner, string Reason, DateTimeOffset Deadline, string AnswerTo);

/// <summary>The partner's signed answer.</summary>
public sealed record FreezeAnswer(bool Acknowledged, string? By = null, string? Note = null);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(FreezeMessage))]
[JsonSerializable(typeof(FreezeAnswer))]
public sealed partial class FreezeJson : JsonSerializerContext;
