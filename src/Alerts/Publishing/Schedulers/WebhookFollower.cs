using System.Globalization;
using System.Net;
using System.Net.Http;
using System.Text.Json;
using Listening.Alerts.Outgoing;
using Listening.Alerts.Stores;
using Listening.Alerts.Telemetry;
using Microsoft.Extensions.Logging;

namespace Listening.Alerts.Publishing.Schedulers;

/// <summary>
/// Tells a scheduler by a signed request to pause, and takes its answer as the receipt. The first tries come fast (1, 2, 5, 10 s), because the usual
/// five minutes of webhooks are too long for a post that is due now; they go on for as long as the pause lasts.
/// </summary>
public sealed class WebhookFollower(
    ToolOptions options, HttpClient http, byte[] key, EffectRunner effects, TimeProvider time, ILogger<WebhookFollower> logger) : IPauseFollower
{
    /// <summary>Between tries; the last one repeats.</summary>
    public static readonly IReadOnlyList<TimeSpan> Ladder =
        [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30)];

    private const int MaxAnswerBytes = 4 * 1024 * 1024;
    private const int MaxSheets = 1000;

    private readonly Dictionary<string, HoldSheet> sheets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Failed, DateTimeOffset Next)> tries = new(StringComparer.Ordinal);
    private volatile bool loaded;

    public string Name => options.Name;

    public bool Concerns(PauseScope scope) => options.Concerns(scope);

    public void Forget() => loaded = false;

    public async Task<TimeSpan?> FollowAsync(IReadOnlyList<RealPause> real, CancellationToken cancellationToken)
    {
        Pause[] pauses = [.. real.Select(r => r.Pause)];
        if (!loaded)
        {
            sheets.Clear();
            tries.Clear();
            foreach (var sheet in (await effects.UntilDurableAsync("Holds of " + Name, t => HoldRows.Open(t, MaxSheets), cancellationToken)).Where(s => s.Tool == Name))
            {
                sheets[sheet.Pause] = sheet;
            }

            loaded = true;
        }

        foreach (var pause in pauses.Where(p => Concerns(p.Scope) && (!sheets.TryGetValue(p.Id, out var sheet) || sheet.Looked == 0)))
        {
            await TryAsync("pause:" + pause.Id, () => AskAsync(pause, cancellationToken));
        }

        foreach (var sheet in sheets.Values.Where(s => !s.Closed && pauses.All(p => p.Id != s.Pause)).ToArray())
        {
            await TryAsync("resume:" + sheet.Pause, () => TellResumedAsync(sheet, cancellationToken));
        }

        return tries.Count == 0 ? null : tries.Values.Min(t => t.Next) - time.GetUtcNow() is { Ticks: > 0 } wait ? wait : TimeSpan.FromMilliseconds(1);
    }

    private async Task TryAsync(string what, Func<Task<bool>> act)
    {
        var now = time.GetUtcNow();
        if (tries.TryGetValue(what, out var before) && before.Next > now)
        {
            return;
        }

        if (await act())
        {
            tries.Remove(what);
        }
        else
        {
            tries[what] = (before.Failed + 1, time.GetUtcNow() + Ladder[Math.Min(before.Failed, Ladder.Count - 1)]);
        }
    }

    private async Task<bool> AskAsync(Pause pause, CancellationToken cancellationToken)
    {
        var message = new ToolMessage(
            ToolMessage.Pause, time.GetUtcNow(), new ToolMessageData(pause.Id, pause.Scope, pause.Reason, pause.Incident, pause.Since, pause.Id, pause.By));
        var sheet = sheets.GetValueOrDefault(pause.Id) ?? new HoldSheet(pause.Id, Name, pause.Since, []);
        try
        {
            var answer = await SendAsync(pause.Id, message, cancellationToken) ?? new ToolAnswer();
            var now = time.GetUtcNow();
            sheet = sheet with { Fault = null, Looked = 1, Posts = [.. PostsOf(answer, pause.Since, now).DistinctBy(p => p.Id).Take(PauseDesk.MaxReceiptPosts)] };
            await StoreAsync(sheet, pause, cancellationToken);
            AlertMeter.HoldTime.Record((now - pause.Since).TotalSeconds, new KeyValuePair<string, object?>("tool", Name));
            return true;
        }
        catch (ToolException fault)
        {
            AlertMeter.ToolFaults.Add(1, new KeyValuePair<string, object?>("tool", Name));
            logger.ToolFailed(Name, fault.Message);
            if (sheet.Fault != fault.Message)
            {
                await StoreAsync(sheet with { Fault = fault.Message }, pause, cancellationToken);
            }

            return false;
        }
    }

    private async Task<bool> TellResumedAsync(HoldSheet sheet, CancellationToken cancellationToken)
    {
        var pause = await effects.UntilDurableAsync("Pause " + sheet.Pause, t => t.FindPause(sheet.Pause), cancellationToken);
        if (pause is null or { IsActive: true })
        {
            return pause is null;
        }

        try
        {
            // One that never heard of the pause need not hear of its end.
            if (sheet.Looked > 0)
            {
                await SendAsync("resume-" + pause.Id, new ToolMessage(ToolMessage.Resumed, time.GetUtcNow(), new ToolMessageData(
                    pause.Id, pause.Scope, pause.ResumeReason ?? "", pause.Incident, pause.Since, "resume-" + pause.Id, pause.ResumedBy ?? "")), cancellationToken);
            }

            await StoreAsync(sheet with { Closed = true }, pause, cancellationToken);
            return true;
        }
        catch (ToolException fault)
        {
            logger.ToolFailed(Name, fault.Message);
            return false;
        }
    }

    private async Task StoreAsync(HoldSheet sheet, Pause pause, CancellationToken cancellationToken)
    {
        sheets[sheet.Pause] = sheet;
        await effects.UntilDurableAsync(
            "Receipt of " + Name,
            transaction =>
            {
                HoldRows.Put(transaction, sheet, pause.Scope.Brand);
                if (transaction.FindPause(pause.Id) is { } stored && !sheet.Closed)
                {
                    ReceiptRows.Record(transaction, stored, HoldRows.ReceiptOf(sheet, transaction.Now));
                }

                return true;
            },
            cancellationToken);
        if (sheet.Closed)
        {
            sheets.Remove(sheet.Pause);
        }
    }

    private async Task<ToolAnswer?> SendAsync(string id, ToolMessage message, CancellationToken cancellationToken)
    {
        using var request = StandardWebhook.Request(options.Url, key, id, time.GetUtcNow(), JsonSerializer.SerializeToUtf8Bytes(message, ToolJson.Default.ToolMessage));
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!answer.IsSuccessStatusCode)
            {
                throw new ToolException(string.Create(CultureInfo.InvariantCulture, $"{Name} answered {(int)answer.StatusCode}{(answer.StatusCode == HttpStatusCode.Gone ? ": it is gone, take it out of the configuration" : "")}."));
            }

            await answer.Content.LoadIntoBufferAsync(MaxAnswerBytes, cancellationToken);
            await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
            return body.Length == 0 ? null : await JsonSerializer.DeserializeAsync(body, ToolJson.Default.ToolAnswer, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw new ToolException($"{Name} cannot be reached: {e.Message}", inner: e);
        }
        catch (JsonException e)
        {
            throw new ToolException($"{Name} answered something that is no receipt.", inner: e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ToolException($"{Name} did not answer in time.", inner: e);
        }
    }

    private static IEnumerable<HeldPost> PostsOf(ToolAnswer answer, DateTimeOffset since, DateTimeOffset now)
    {
        HeldPost As(string id, HoldState state, string? why = null) => new(id, null, state, since, HeldAt: state == HoldState.Held ? now : null, Settled: true, Why: why);
        return (answer.Held ?? []).Select(id => As(id, HoldState.Held))
            .Concat((answer.AlreadySent ?? []).Select(id => As(id, HoldState.AlreadySent)))
            .Concat((answer.Cannot ?? []).Select(c => As(c.Id, HoldState.Cannot, c.Why)));
    }
}
