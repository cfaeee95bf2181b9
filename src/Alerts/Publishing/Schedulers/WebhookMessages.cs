using System.Text.Json;
using System.Text.Json.Serialization;
using Listening.Alerts.Hub;

namespace Listening.Alerts.Publishing.Schedulers;

/// <summary>What a scheduler is told over the signed webhook (Standard Webhooks: type, timestamp, data).</summary>
/// <param name="Type">A word of <see cref="Pause"/>, <see cref="Resumed"/>.</param>
public sealed record ToolMessage(string Type, DateTimeOffset Timestamp, ToolMessageData Data)
{
    /// <summary>Hold everything in the scope; answer what is held. It comes again with the same id until it was answered with 2xx.</summary>
    public const string Pause = "publishing.pause.requested";

    /// <summary>The pause has ended: what is not yet due may go on; what is overdue stays held.</summary>
    public const string Resumed = "publishing.resumed";
}

/// <param name="IdempotencyKey">The same for every try of one request.</param>
public sealed record ToolMessageData(
    string Pause, PauseScope Scope, string Reason, string? Incident, DateTimeOffset Since, string IdempotencyKey, string By);

/// <summary>The answer to a request to pause; any part may be left out.</summary>
public sealed record ToolAnswer(IReadOnlyList<string>? Held = null, IReadOnlyList<string>? AlreadySent = null, IReadOnlyList<NotHeld>? Cannot = null);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(IsoDuration)])]
[JsonSerializable(typeof(ToolMessage))]
[JsonSerializable(typeof(ToolAnswer))]
internal sealed partial class ToolJson : JsonSerializerContext;
