using System.Net.Http;
using System.Text.Json;
using System.Text.Json.Nodes;
using Listening.Alerts.Access;
using Listening.Alerts.Coordination;
using Listening.Alerts.Incidents;
using Listening.Alerts.Outgoing;
using Listening.Alerts.Stores;
using Microsoft.Extensions.Hosting;

namespace Listening.Alerts.Publishing;

/// <param name="Key">Signs the request and the answer.</param>
public sealed record PartnerLink(PartnerLine Line, byte[] Key, HttpClient Http);

/// <summary>Asks partners to freeze, and takes their answers.</summary>
public sealed class FreezeDesk(IAlertStore store, PauseDesk pauses, IEnumerable<PartnerLink> partners, TimeProvider time)
{
    public static readonly TimeSpan UsualDeadline = TimeSpan.FromHours(1);
    public static readonly TimeSpan LongestDeadline = TimeSpan.FromDays(7);
    private const int MaxNote = 1_000;

    /// <summary>Between tries of a request; the last one repeats until the deadline.</summary>
    private static readonly TimeSpan[] Ladder = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1)];

    /// <summary>A person decides; our own publishing with the partner stops now, the request goes out within seconds.</summary>
    public async Task<Answer<Freeze>> RequestAsync(
        Viewer viewer, string brand, string partner, string? reason, TimeSpan? within, string? incident, CancellationToken cancellationToken)
    {
        if (viewer.Kind != ViewerKind.Person || !Authorisation.Allows(viewer, Permission.Pause, brand))
        {
            return Answer.Refused<Freeze>(Refusal.OnlyPeople, "Only a named responder of the brand may freeze a partner.");
        }

        var deadline = within ?? UsualDeadline;
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > PauseDesk.MaxReason || deadline < TimeSpan.FromMinutes(1) || deadline > LongestDeadline || partner.Length is 0 or > 64)
        {
            return Answer.Refused<Freeze>(Refusal.Invalid, $"A freeze names a partner, a reason of at most {PauseDesk.MaxReason} characters, and a deadline of 1 minute to 7 days.");
        }

        var paused = await pauses.PauseAsync(viewer, new PauseRequest(new PauseScope(brand, Partner: partner), $"Frozen: {reason.Trim()}", incident), cancellationToken);
        if (paused.Value is not { } pause)
        {
            return Answer.Refused<Freeze>(paused.Refusal, paused.Why!);
        }

        var now = time.GetUtcNow();
        var freeze = new Freeze(
            CauseId.Of('f', $"{brand}:{partner}:{now.ToUnixTimeMilliseconds()}"), brand, partner, reason.Trim(), viewer.Name, now, now + deadline, FreezeState.Requested, incident, pause.Id);
        return await store.TransactAsync(
            transaction =>
            {
                if (transaction.Documents(Freeze.Kind, brand).Select(DocumentJson.Read<Freeze>).FirstOrDefault(f => f.Partner == partner && f.IsOpen) is { } open)
                {
                    return Answer.Same(open);
                }

                Put(transaction, freeze, now);
                transaction.Audit(viewer.Name, "partner.freeze.requested", freeze.Id, brand, new JsonObject { ["partner"] = partner, ["reason"] = freeze.Reason, ["deadline"] = freeze.Deadline });
                transaction.Note(incident, TimelineKinds.Note, viewer.Name, $"{viewer.Name} asks {partner} to freeze its content until it answers: {freeze.Reason}");
                return Answer.Done(freeze);
            },
            cancellationToken);
    }

    /// <summary>The partner's answer; the signature over the very bytes is what lets it in.</summary>
    public async Task<Answer<Freeze>> AnswerAsync(
        string id, string? messageId, string? timestamp, string? signature, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var freeze = await FindAsync(id, cancellationToken);
        var link = partners.FirstOrDefault(p => p.Line.Id == freeze?.Partner);
        if (freeze is null || link is null || !StandardWebhook.IsGenuine(link.Key, messageId, timestamp, signature, body.Span, time.GetUtcNow()))
        {
            // One answer for all: a stranger learns nothing.
            return Answer.Refused<Freeze>(Refusal.NotAllowed, "The signature is not that of the partner.");
        }

        FreezeAnswer? said;
        try
        {
            said = JsonSerializer.Deserialize(body.Span, FreezeJson.Default.FreezeAnswer);
        }
        catch (JsonException)
        {
            said = null;
        }

        if (said is null || said.Note is { Length: > MaxNote } || said.By is { Length: > 200 })
        {
            return Answer.Refused<Freeze>(Refusal.Invalid, """An answer is {"acknowledged":true,"by":"…","note":"…"}.""");
        }

        return await store.TransactAsync(
            transaction =>
            {
                var known = DocumentJson.Read<Freeze>(transaction.FindDocument(Freeze.Kind, id)!);
                if (known.AnsweredAt is not null)
                {
                    return Answer.Same(known);
                }

                var by = "partner:" + known.Partner;
                var after = known with
                {
                    State = said.Acknowledged ? FreezeState.Acknowledged : FreezeState.Declined, AnsweredAt = transaction.Now, Answer = $"{said.By}: {said.Note}".Trim(' ', ':'), Fault = null,
                };
                Put(transaction, after, null);
                transaction.Audit(by, said.Acknowledged ? "partner.freeze.acknowledged" : "partner.freeze.declined", id, known.Brand, new JsonObject { ["by"] = said.By, ["signature"] = signature });
                transaction.Note(known.Incident, TimelineKinds.Note, by, said.Acknowledged ? $"{known.Partner} signed that its content is frozen." : $"{known.Partner} will not freeze its content.");
                return Answer.Done(after);
            },
            cancellationToken);
    }

    /// <summary>One round: what is to be sent is sent, what is past its deadline is said to be.</summary>
    public async Task StepAsync(CancellationToken cancellationToken)
    {
        var due = await store.TransactAsync(t => t.DueDocuments(Freeze.Kind, t.Now, 50).Select(DocumentJson.Read<Freeze>).ToArray(), cancellationToken);
        foreach (var freeze in due)
        {
            var (after, next) = time.GetUtcNow() >= freeze.Deadline ? (freeze with { State = FreezeState.Overdue }, null) : await SendAsync(freeze, cancellationToken);
            await store.TransactAsync(
                transaction =>
                {
                    var known = DocumentJson.Read<Freeze>(transaction.FindDocument(Freeze.Kind, freeze.Id)!);
                    if (!known.IsOpen)
                    {
                        return false;
                    }

                    Put(transaction, after, next);
                    if (after.State == FreezeState.Overdue)
                    {
                        transaction.Audit("clock", "partner.freeze.overdue", after.Id, after.Brand, new JsonObject { ["partner"] = after.Partner });
                        transaction.Note(after.Incident, TimelineKinds.Note, "clock", $"{after.Partner} has not answered the request to freeze within its deadline: call them.");
                    }

                    return true;
                },
                cancellationToken);
        }
    }

    private async Task<(Freeze After, DateTimeOffset? Next)> SendAsync(Freeze freeze, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (partners.FirstOrDefault(p => p.Line.Id == freeze.Partner) is not { } link)
        {
            return (freeze with { Fault = "the partner has no address in the configuration: ask by phone" }, freeze.Deadline);
        }

        var message = new FreezeMessage(FreezeMessage.Requested, now, new FreezeMessageData(
            freeze.Id, freeze.Brand, freeze.Partner, freeze.Reason, freeze.Deadline, $"/api/v1/publishing/freezes/{freeze.Id}/answer"));
        string? fault;
        try
        {
            using var request = StandardWebhook.Request(link.Line.Url, link.Key, freeze.Id, now, JsonSerializer.SerializeToUtf8Bytes(message, FreezeJson.Default.FreezeMessage));
            using var answer = await link.Http.SendAsync(request, cancellationToken);
            fault = answer.IsSuccessStatusCode ? null : $"answered {(int)answer.StatusCode}";
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            fault = e is HttpRequestException ? e.Message : "did not answer in time";
        }

        var next = now + Ladder[Math.Min(freeze.Tries, Ladder.Length - 1)];
        return fault is null
            ? (freeze with { State = FreezeState.Delivered, Tries = freeze.Tries + 1, Fault = null }, freeze.Deadline)
            : (freeze with { Tries = freeze.Tries + 1, Fault = fault }, next < freeze.Deadline ? next : freeze.Deadline);
    }

    private Task<Freeze?> FindAsync(string id, CancellationToken cancellationToken) => store.TransactAsync(
        t => t.FindDocument(Freeze.Kind, id) is { } document ? DocumentJson.Read<Freeze>(document) : null, cancellationToken);

    private static void Put(IAlertTransaction transaction, Freeze freeze, DateTimeOffset? dueAt) =>
        transaction.Put(new DocumentDraft(Freeze.Kind, freeze.Id, freeze.By, DocumentJson.Write(freeze), freeze.Brand, freeze.Incident, dueAt));
}

/// <summary>Sends requests and watches deadlines; one node at a time.</summary>
public sealed class FreezeClock(FreezeDesk desk, ICoordination coordination, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => coordination.RunSingleAsync("freezes", time, async (_, held) =>
    {
        using var timer = new PeriodicTimer(Round, time);
        while (await timer.WaitForNextTickAsync(held))
        {
            try
            {
                await desk.StepAsync(held);
            }
            catch (IOException)
            {
                // The store is full or away, which others say loudly; the next round tries again.
            }
        }
    }, stoppingToken);
}
