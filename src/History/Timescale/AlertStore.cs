using Listening.Alerts.Stores;
using Listening.History.Timescale.Core;

namespace Listening.History.Timescale;

internal sealed class AlertStore(EffectLane lane, FeedReader feed) : IAlertStore
{
    public Task<T> TransactAsync<T>(Func<IAlertTransaction, T> effect, CancellationToken cancellationToken) =>
        lane.RunAsync(
            scope =>
            {
                var answer = effect(new AlertTransaction(scope));
                scope.OnCommit(() => feed.Advance(scope.Head.Feed));
                return answer;
            },
            cancellationToken);
}
