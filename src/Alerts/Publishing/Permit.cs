using System.Text.Json;
using System.Text.Json.Serialization;
using Listening.Alerts.Access;
using Listening.Alerts.Hub;

namespace Listening.Alerts.Publishing;

/// <summary>What is about to be published.</summary>
public enum PublishingKind : byte
{
    Scheduled,
    Ad,

    /// <summary>An answer to somebody: not paused by default.</summary>
    Reply,

    /// <summary>A crisis statement: passes only with an approved text.</summary>
    Response,
}

[JsonConverter(typeof(Words<PermitState>))]
public enum PermitState : byte
{
    Open,
    Paused,

    /// <summary>The pauses were not confirmed against the store within <see cref="PauseBoard.BelievedFor"/>: hold.</summary>
    Unknown,
}

/// <summary>A scheduler's question before one post. A null matches every pause: who does not say where, is held by a pause anywhere.</summary>
/// <param name="Kind">Null is as <see cref="PublishingKind.Scheduled"/>.</param>
/// <param name="Drill">Null: drill pauses are not seen.</param>
public readonly record struct PermitQuestion(
    string? Brand,
    string? Platform = null,
    string? Campaign = null,
    string? Partner = null,
    string? Account = null,
    PublishingKind? Kind = null,
    string? TextHash = null,
    string? Drill = null);

/// <summary>A pause as an answer names it.</summary>
/// <param name="Incident">Null, like the reason, for viewers without the brand.</param>
public sealed record PermitPause(string Id, PauseScope Scope, DateTimeOffset Since, string? Incident, string? Reason, string? Drill);

/// <summary>The answer. Allowed is for one post started within <see cref="ValidFor"/>; no answer within that time means hold.</summary>
public sealed record Permit(bool Allowed, PermitState State, IReadOnlyList<PermitPause> Pauses, TimeSpan ValidFor)
{
    /// <summary>One second: so long a pause takes at most to reach a tool that asks before every post.</summary>
    public static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);

    public static readonly Permit Open = new(true, PermitState.Open, [], OneSecond);

    public static readonly Permit Unknown = new(false, PermitState.Unknown, [], OneSecond);

    private byte[]? json;

    public static Permit Paused(params IReadOnlyList<PermitPause> by) => new(false, PermitState.Paused, by, OneSecond);

    /// <summary>UTF-8 JSON of the contract, written once: the same few answers are given thousands of times a second.</summary>
    [JsonIgnore]
    public ReadOnlyMemory<byte> Json => json ??= JsonSerializer.SerializeToUtf8Bytes(this, PermitJson.Default.Permit);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(IsoDuration)])]
[JsonSerializable(typeof(Permit))]
public sealed partial class PermitJson : JsonSerializerContext;

/// <summary>Which pauses hold a post; pure. Allocates only where several pauses match.</summary>
public static class PermitRules
{
    public static Permit Evaluate(PauseSet pauses, in PermitQuestion question, Viewer viewer)
    {
        BoardEntry? first = null;
        List<PermitPause>? all = null;
        foreach (var entry in pauses.Concerning(question.Brand))
        {
            if (!Holds(entry, question))
            {
                continue;
            }

            if (first is null)
            {
                first = entry;
            }
            else
            {
                all ??= [first.For(viewer).Pauses[0]];
                all.Add(entry.For(viewer).Pauses[0]);
            }
        }

        return first is null ? Permit.Open : all is null ? first.For(viewer) : Permit.Paused(all);
    }

    private static bool Holds(BoardEntry entry, in PermitQuestion question)
    {
        var pause = entry.Pause;
        return Covers(pause.Scope, question)
            && (pause.Drill.Length == 0 || pause.Drill == question.Drill)
            && question.Kind switch
            {
                PublishingKind.Reply => false,
                PublishingKind.Response => question.TextHash is null || pause.ApprovedTexts is null || !pause.ApprovedTexts.Contains(question.TextHash),
                _ => true,
            };
    }

    /// <summary>Whether a place lies in a scope; what is not named on either side matches.</summary>
    internal static bool Covers(PauseScope scope, in PermitQuestion question) =>
        Meets(scope.Brand, question.Brand)
        && Meets(scope.Platform, question.Platform)
        && Meets(scope.Campaign, question.Campaign)
        && Meets(scope.Partner, question.Partner)
        && Meets(scope.Account, question.Account);

    private static bool Meets(string? covered, string? asked) => covered is null || asked is null || covered == asked;
}
