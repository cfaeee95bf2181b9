using System.Text.Json.Nodes;
using Listening.Alerts.Access;
using Listening.Alerts.Incidents;
using Listening.Alerts.Stores;

namespace Listening.Alerts.Delivery;

/// <param name="Owner">Null = whoever asks.</param>
/// <param name="StartsAt">Null = now.</param>
public sealed record SilenceRequest(string? Brand, string? Rule, string? Kind, string? Platform, string? Owner, string? Reason, DateTimeOffset? StartsAt, DateTimeOffset? EndsAt);

/// <summary>What people do with silences. A silence mutes messages and calls; publishing stays paused, and the wall shows everything.</summary>
public sealed class SilenceDesk(IAlertStore store, IDocumentReader documents, TimeProvider time)
{
    private const int MaxReason = 1_000;
    private const int MaxName = 128;

    public async Task<IReadOnlyList<Silence>> SilencesAsync(Viewer viewer, string? brand, CancellationToken cancellationToken) =>
        [.. (await documents.DocumentsAsync(viewer, Silence.DocumentKind, new DocumentQuery(brand), cancellationToken)).Select(DocumentJson.Read<Silence>)];

    public Task<Answer<Silence>> AddAsync(Viewer viewer, SilenceRequest request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var starts = request.StartsAt ?? now;
        if (string.IsNullOrEmpty(request.Brand) || !viewer.MaySee(request.Brand))
        {
            return Task.FromResult(Answer.Refused<Silence>(Refusal.NotFound, $"There is no brand '{request.Brand}', or it is not yours to see."));
        }

        if (!Authorisation.Allows(viewer, Permission.Acknowledge, request.Brand))
        {
            return Task.FromResult(Answer.Refused<Silence>(Refusal.NotAllowed, "A silence needs the role of a responder."));
        }

        if (string.IsNullOrWhiteSpace(request.Reason) || request.Reason.Length > MaxReason || request.EndsAt is not { } ends || ends <= now || ends <= starts
            || ends - starts > Silence.Longest || new[] { request.Rule, request.Kind, request.Platform, request.Owner }.Any(n => n is { Length: 0 or > MaxName }))
        {
            return Task.FromResult(Answer.Refused<Silence>(
                Refusal.Invalid, $"A silence needs a reason of at most {MaxReason} characters and an end, at most {Silence.Longest.TotalDays} days after its start and not past."));
        }

        return store.TransactAsync(
            transaction =>
            {
                var number = transaction.Documents(Silence.DocumentKind, request.Brand).Count;
                var silence = new Silence(
                    CauseId.Of('s', $"{viewer.Name} {request} {transaction.Now.ToUnixTimeMilliseconds()} {number}"), request.Brand, request.Rule, request.Kind, request.Platform,
                    request.Owner ?? viewer.Name, request.Reason.Trim(), starts, ends);
                transaction.Put(new DocumentDraft(Silence.DocumentKind, silence.Id, viewer.Name, DocumentJson.Write(silence), silence.Brand, DueAt: Later(starts, ends - Silence.WarnBefore)));
                transaction.Audit(viewer.Name, "silence.added", silence.Id, silence.Brand, JsonNode.Parse(DocumentJson.Write(silence))!.AsObject());
                return Answer.Done(silence);
            },
            cancellationToken);
    }

    /// <summary>Ends it now; what it muted is heard within seconds.</summary>
    public Task<Answer<Silence>> EndAsync(Viewer viewer, string id, CancellationToken cancellationToken) => store.TransactAsync(
        transaction =>
        {
            if (transaction.FindDocument(Silence.DocumentKind, id) is not { } document || DocumentJson.Read<Silence>(document) is var silence && !viewer.MaySee(silence.Brand))
            {
                return Answer.Refused<Silence>(Refusal.NotFound, $"There is no silence '{id}'.");
            }

            if (!Authorisation.Allows(viewer, Permission.Acknowledge, silence.Brand))
            {
                return Answer.Refused<Silence>(Refusal.NotAllowed, "Ending a silence needs the role of a responder.");
            }

            transaction.Put(new DocumentDraft(Silence.DocumentKind, id, viewer.Name, document.Body, silence.Brand, Removed: true));
            transaction.Audit(viewer.Name, "silence.ended", id, silence.Brand, []);
            foreach (var incident in transaction.OpenIncidents(silence.Brand, ""))
            {
                transaction.Mark(incident, isUrgent: true);
                Teams.Rosters.Worked(transaction, incident, isWork: false);
            }

            return Answer.Done(silence);
        },
        cancellationToken);

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
