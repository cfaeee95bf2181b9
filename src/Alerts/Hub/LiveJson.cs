using System.Text.Json.Serialization;
using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing;

namespace Listening.Alerts.Hub;

/// <summary>How the hub's messages, and whatever else shows incidents and pauses, look on the wire. Nulls are written: absent is not null.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [typeof(IsoDuration), typeof(Words<IncidentState>), typeof(Words<PauseState>), typeof(Words<ReceiptState>)])]
[JsonSerializable(typeof(SnapshotMessage))]
[JsonSerializable(typeof(AlertMessage))]
[JsonSerializable(typeof(IncidentMessage))]
[JsonSerializable(typeof(PublishingPausedMessage))]
[JsonSerializable(typeof(PublishingResumedMessage))]
[JsonSerializable(typeof(PulseMessage))]
[JsonSerializable(typeof(IReadOnlyList<IncidentView>))]
[JsonSerializable(typeof(IReadOnlyList<PauseView>))]
[JsonSerializable(typeof(IReadOnlyList<SignalView>))]
public sealed partial class LiveJson : JsonSerializerContext;
