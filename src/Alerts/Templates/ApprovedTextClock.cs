using Listening.Alerts.Coordination;
using Listening.Alerts.Publishing;
using Listening.Alerts.Stores;
using Microsoft.Extensions.Hosting;

namespace Listening.Alerts.Templates;

/// <summary>Takes expired statements off the pauses that let them through. One node at a time; late by at most its round.</summary>
public sealed class ApprovedTextClock(EffectRunner effects, PauseBoard board, ICoordination coordination, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(10);
    private const int AtOnce = 100;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => coordination.RunSingleAsync(
        "approved-texts",
        time,
        async (_, held) =>
        {
            using var timer = new PeriodicTimer(Round, time);
            do
            {
                await ExpireAsync(held);
            }
            while (await timer.WaitForNextTickAsync(held));
        },
        stoppingToken);

    /// <summary>One round.</summary>
    public async Task ExpireAsync(CancellationToken cancellationToken)
    {
        var changed = await effects.UntilDurableAsync("Expired statements", Expire, cancellationToken);
        foreach (var pause in changed)
        {
            board.Stored(pause);
        }
    }

    private static List<Pause> Expire(IAlertTransaction transaction)
    {
        var changed = new List<Pause>();
        foreach (var due in transaction.DueDocuments(ApprovedText.Kind, transaction.Now, AtOnce))
        {
            var text = DocumentJson.Read<ApprovedText>(due);
            transaction.Put(new DocumentDraft(due.Kind, due.Id, "clock", due.Body, due.Brand, due.Parent));
            foreach (var pause in transaction.ActivePauses().Where(p => p.ApprovedTexts?.Contains(text.Hash) == true))
            {
                var after = pause with { ApprovedTexts = [.. pause.ApprovedTexts!.Where(h => h != text.Hash)], Version = pause.Version + 1 };
                transaction.Put(after);
                changed.Add(after);
            }
        }

        return changed;
    }
}
