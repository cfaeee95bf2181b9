using System.Globalization;
using System.Text;
using Listening.Alerts.Access;
using Listening.Dashboard.Access;
using Listening.Dashboard.Live;
using Listening.Ingest.Validation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Listening.Dashboard.Api;

/// <param name="Index">0-based: element of the array, or line that is not blank.</param>
/// <param name="Reason">A word that does not change: label it, count it.</param>
public sealed record RejectItem(int Index, string Error, string Reason);

/// <param name="Accepted">Mentions that are durable.</param>
public sealed record IntakeAnswer(int Accepted, IReadOnlyList<RejectItem> Rejected);

/// <param name="At">When it was refused.</param>
/// <param name="Payload">As sent, at most 64 KiB of it; bytes that are not UTF-8 are replaced.</param>
public sealed record DeadLetterItem(long Id, DateTimeOffset At, string Source, string Reason, string Detail, int Bytes, bool Truncated, string Payload);

public sealed record DeadLetterPage(IReadOnlyList<DeadLetterItem> Items, string? Next);

/// <summary>Where mentions come in, and what became of those that were refused.</summary>
internal static class MentionsApi
{
    public static void MapIntake(this IEndpointRouteBuilder api) =>
        api.MapPost("/mentions", TakeAsync).Needs(Permission.Ingest).WithName("PostMentions").WithTags("Mentions")
            // Any type: what is sent tells by its first byte what it is, and curl names a form's by default.
            .Accepts<Stream>("application/json", "application/x-ndjson", "*/*")
            .WithMetadata(new BodyLimit(MentionLimits.RequestBytes + 1L));

    public static void MapMentions(this IEndpointRouteBuilder api)
    {
        api.MapIntake();
        api.MapGet("/dead-letters", List).Needs(Permission.Administer).WithName("ListDeadLetters").WithTags("Mentions");
        api.MapPost("/dead-letters/{id:long}/replay", ReplayAsync).Needs(Permission.Administer).WithName("ReplayDeadLetter").WithTags("Mentions");
    }

    private static async Task<Results<Accepted<IntakeAnswer>, ProblemHttpResult>> TakeAsync(
        HttpContext context, MentionIntake intake, IntakeHealth health, CancellationToken cancellationToken)
    {
        if (context.Request.ContentLength > MentionLimits.RequestBytes)
        {
            return Problems.TooLarge($"A request may have at most {MentionLimits.RequestBytes} bytes; send it in parts.");
        }

        var result = await intake.TakeAsync(context.Request.Body, CallerOf(context.Viewer()), cancellationToken);
        if (result.Refused is { } refused)
        {
            return result.IsTooLarge ? Problems.TooLarge(refused) : Problems.BadRequest(refused);
        }

        if (result.Accepted > 0)
        {
            health.Heard();
        }

        return TypedResults.Accepted(
            (string?)null, new IntakeAnswer(result.Accepted, [.. result.Rejected.Select(r => new RejectItem(r.Index, r.Error, DropReasons.NameOf(r.Reason)))]));
    }

    /// <summary>Only who may run drills may mark mentions as one, and a key for nothing but drills must.</summary>
    internal static IntakeCaller CallerOf(Viewer viewer)
    {
        var drills = Authorisation.Allows(viewer, Permission.RunDrill);
        var real = viewer.Kind == ViewerKind.Person || (viewer.Scopes & (KeyScopes.Ingest | KeyScopes.Admin)) != 0;
        return new IntakeCaller(viewer.Name, drills ? real ? DrillUse.Allowed : DrillUse.Required : DrillUse.Never);
    }

    private static Results<Ok<DeadLetterPage>, ProblemHttpResult> List(DeadLetters letters, string? after, int? limit)
    {
        long? before = null;
        if (after is not null)
        {
            if (!long.TryParse(after, CultureInfo.InvariantCulture, out var id))
            {
                return Problems.BadRequest("after is the 'next' of the page before.");
            }

            before = id;
        }

        var size = Paging.Size(limit);
        var found = letters.List(before, size);
        return TypedResults.Ok(new DeadLetterPage(
            [.. found.Select(ItemOf)], found.Count == size ? found[^1].Id.ToString(CultureInfo.InvariantCulture) : null));
    }

    private static async Task<Results<Ok<IntakeAnswer>, ProblemHttpResult>> ReplayAsync(
        long id, HttpContext context, MentionIntake intake, CancellationToken cancellationToken)
    {
        var (outcome, reject) = await intake.ReplayAsync(id, CallerOf(context.Viewer()), cancellationToken);
        return outcome switch
        {
            ReplayOutcome.Accepted => TypedResults.Ok(new IntakeAnswer(1, [])),
            ReplayOutcome.Rejected => TypedResults.Ok(new IntakeAnswer(0, [new RejectItem(0, reject.Detail, DropReasons.NameOf(reject.Reason))])),
            ReplayOutcome.Truncated => Problems.Conflict("Only its first 64 KiB were kept, so it cannot be sent again."),
            _ => Problems.NotFound("dead letter", id.ToString(CultureInfo.InvariantCulture)),
        };
    }

    private static DeadLetterItem ItemOf(DeadLetter letter) => new(
        letter.Id, DateTimeOffset.FromUnixTimeMilliseconds(letter.AtMs), letter.Source, DropReasons.NameOf(letter.Reason), letter.Detail, letter.Bytes,
        letter.Truncated, Encoding.UTF8.GetString(letter.Payload));
}
