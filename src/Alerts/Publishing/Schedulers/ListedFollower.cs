using System.Diagnostics.CodeAnalysis;
using Listening.Alerts.Access;
using Listening.Alerts.Stores;
using Listening.Alerts.Telemetry;
using Microsoft.Extensions.Logging;

namespace Listening.Alerts.Publishing.Schedulers;

/// <summary>
/// Holds the posts of a tool that can be listed: list, ask for every queued post in scope (those due first in front), list again and believe only
/// that. It looks on while the pause lasts, because tools make posts during it, put posts back, and publish what they said they held.
/// </summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "A semaphore whose wait handle is never taken holds nothing.")]
public sealed class ListedFollower(IPublishingTool tool, EffectRunner effects, TimeProvider time, ILogger<ListedFollower> logger) : IPauseFollower
{
    // Posts further ahead are held when they come nearer; Postiz unrolls recurring ones over the whole span.
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(31);

    // What is due just before the pause may still go out: a worker was late.
    private static readonly TimeSpan Behind = TimeSpan.FromMinutes(10);

    // The store is asked to remember which posts we make drafts of, but publishing does not wait for a slow disk.
    private static readonly TimeSpan RecordWithin = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AfterDue = TimeSpan.FromSeconds(2);
    private const int PatientAsks = 10;
    private const int MaxSheets = 1000;

    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly Dictionary<string, HoldSheet> sheets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HoldSheet> said = new(StringComparer.Ordinal);
    private readonly Releases releases = new(tool, effects, time, logger);
    private volatile bool loaded;

    public string Name => tool.Options.Name;

    internal IPublishingTool Tool => tool;

    public bool Concerns(PauseScope scope) => tool.Options.Concerns(scope);

    public void Forget() => loaded = false;

    public async Task<TimeSpan?> FollowAsync(IReadOnlyList<RealPause> real, CancellationToken cancellationToken)
    {
        Pause[] pauses = [.. real.Select(r => r.Pause)];
        await turn.WaitAsync(cancellationToken);
        try
        {
            await LoadAsync(cancellationToken);
            var mine = pauses.Where(p => Concerns(p.Scope)).ToArray();
            var hold = mine.Length == 0 ? null : (TimeSpan?)await HoldAsync(mine, cancellationToken);
            var release = await releases.StepAsync(sheets, pauses, cancellationToken);
            return hold is null || release < hold ? release : hold;
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<TimeSpan> HoldAsync(Pause[] pauses, CancellationToken cancellationToken)
    {
        var before = pauses.Select(p => sheets.GetValueOrDefault(p.Id) ?? new HoldSheet(p.Id, Name, p.Since, [])).ToArray();
        try
        {
            var looked = await LookAsync(pauses, before, cancellationToken);
            var asked = looked.Select(s => s with { Posts = [.. s.Posts.Select(p => p.State == HoldState.Asked ? p with { Asks = p.Asks + 1 } : p)] }).ToArray();
            if (asked.Any(s => s.ToAsk.Any()))
            {
                var recorded = RecordAsync(pauses, before, asked, told: false, cancellationToken);
                await Task.WhenAny(recorded, Task.Delay(RecordWithin, time, cancellationToken));
                var (answered, wait) = await AskAsync(asked, cancellationToken);
                await recorded;
                asked = await LookAsync(pauses, answered, cancellationToken);
                before = answered;
                await RecordAsync(pauses, before, asked, told: true, cancellationToken);
                return wait ?? Next(asked);
            }

            await RecordAsync(pauses, before, asked, told: true, cancellationToken);
            return Next(asked);
        }
        catch (ToolException fault)
        {
            var after = pauses.Select((p, i) => (sheets.GetValueOrDefault(p.Id) ?? before[i]) with { Fault = fault.Message }).ToArray();
            await RecordAsync(pauses, before, after, told: true, cancellationToken);
            AlertMeter.ToolFaults.Add(1, new KeyValuePair<string, object?>("tool", Name));
            logger.ToolFailed(Name, fault.Message);
            return fault.RetryAfter is { } wait && wait > AskAgain ? wait : AskAgain;
        }
    }

    private async Task<HoldSheet[]> LookAsync(Pause[] pauses, HoldSheet[] known, CancellationToken cancellationToken)
    {
        var from = pauses.Min(p => p.Since) - Behind;
        var listed = await tool.ListAsync(from, time.GetUtcNow() + Ahead, cancellationToken);
        var now = time.GetUtcNow();
        var ours = sheets.Values.SelectMany(s => s.Posts).Where(p => p.IsOpen).Select(p => p.Id).ToHashSet(StringComparer.Ordinal);
        return [.. pauses.Select((pause, i) => known[i].Observe([.. listed.Where(p => IsIn(pause.Scope, p))], ours, now))];
    }

    /// <returns>The sheets with what the tool refused, and how long it will take no more requests.</returns>
    private async Task<(HoldSheet[] Sheets, TimeSpan? Wait)> AskAsync(HoldSheet[] asked, CancellationToken cancellationToken)
    {
        var refused = new Dictionary<string, string>(StringComparer.Ordinal);
        TimeSpan? wait = null;
        var order = asked.SelectMany(s => s.ToAsk).DistinctBy(p => p.Id).OrderBy(p => p.DueAt ?? DateTimeOffset.MinValue).ToArray();
        await Parallel.ForEachAsync(
            order,
            new ParallelOptions { MaxDegreeOfParallelism = tool.Parallel, CancellationToken = cancellationToken },
            async (post, token) =>
            {
                string? why = null;
                lock (refused)
                {
                    why = wait is null ? null : "not asked yet: the tool takes no more requests for now";
                }

                try
                {
                    if (why is null)
                    {
                        await tool.HoldAsync(post.Id, token);
                        return;
                    }
                }
                catch (ToolException fault)
                {
                    why = fault.Message;
                    lock (refused)
                    {
                        wait = fault.RetryAfter ?? wait;
                    }
                }

                lock (refused)
                {
                    refused[post.Id] = why;
                }
            });
        return ([.. asked.Select(s => s with
        {
            Posts = [.. s.Posts.Select(p => refused.TryGetValue(p.Id, out var why) ? p with { Why = why } : p)],
        })], wait);
    }

    /// <summary>Stores what changed; told: also the receipt, so that everybody sees it.</summary>
    private async Task RecordAsync(Pause[] pauses, HoldSheet[] before, HoldSheet[] after, bool told, CancellationToken cancellationToken)
    {
        var changed = after.Where(s => !IsSame(sheets.GetValueOrDefault(s.Pause), s) || (told && !IsSame(said.GetValueOrDefault(s.Pause), s))).ToArray();
        for (var i = 0; i < after.Length; i++)
        {
            sheets[after[i].Pause] = after[i];
            if (told)
            {
                said[after[i].Pause] = after[i];
                Count(before[i], after[i]);
            }
        }

        if (changed.Length > 0)
        {
            await effects.UntilDurableAsync(
                "What " + Name + " holds",
                transaction =>
                {
                    foreach (var sheet in changed)
                    {
                        HoldRows.Put(transaction, sheet, pauses.First(p => p.Id == sheet.Pause).Scope.Brand);
                        if (told && transaction.FindPause(sheet.Pause) is { } pause)
                        {
                            ReceiptRows.Record(transaction, pause, HoldRows.ReceiptOf(sheet, transaction.Now));
                        }
                    }

                    return true;
                },
                cancellationToken);
        }
    }

    // How often it was looked at is no news: nothing is stored for a look that showed the same.
    private static bool IsSame(HoldSheet? one, HoldSheet other) => one is not null && one.Fault == other.Fault && one.Posts.SequenceEqual(other.Posts);

    private void Count(HoldSheet before, HoldSheet after)
    {
        var known = before.Posts.ToDictionary(p => p.Id, StringComparer.Ordinal);
        foreach (var post in after.Posts)
        {
            var was = known.GetValueOrDefault(post.Id);
            if (post.HeldAt is { } at && was?.HeldAt is null)
            {
                AlertMeter.HoldTime.Record((at - post.AskedFrom).TotalSeconds, new KeyValuePair<string, object?>("tool", Name));
            }

            if (post.State != was?.State && post.State is HoldState.Slipped or HoldState.Cannot && post.State != was?.State)
            {
                AlertMeter.PostsNotHeld.Add(1, new("tool", Name), new("state", post.State == HoldState.Slipped ? "slipped" : "cannot"));
                logger.NotHeld(Name, post.Id, post.Why);
            }
        }
    }

    private TimeSpan Next(IEnumerable<HoldSheet> asked)
    {
        var now = time.GetUtcNow();
        var next = tool.Options.SweepEvery;
        foreach (var post in asked.SelectMany(s => s.Posts).Where(p => p.IsOpen && !p.Settled))
        {
            if (post.State == HoldState.Asked && post.Asks < PatientAsks)
            {
                return AskAgain;
            }

            // Just after it was due, where a slip shows first; and when it is sure that there was none.
            foreach (var look in (TimeSpan[])[AfterDue, HoldSheet.Margin + AfterDue])
            {
                if (post.DueAt + look - now is { } left && left > TimeSpan.Zero && left < next)
                {
                    next = left;
                }
            }
        }

        return next < AskAgain ? AskAgain : next;
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (!loaded)
        {
            var stored = await effects.UntilDurableAsync("Holds of " + Name, transaction => HoldRows.Open(transaction, MaxSheets), cancellationToken);
            sheets.Clear();
            said.Clear();
            foreach (var sheet in stored.Where(s => s.Tool == Name))
            {
                sheets[sheet.Pause] = sheet;
            }

            loaded = true;
        }
    }

    internal static bool IsIn(PauseScope scope, ToolPost post) => PermitRules.Covers(
        scope, new PermitQuestion(post.Brand, post.Platform, post.Campaign, post.Partner, post.Account));
}
