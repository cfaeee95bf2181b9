using Listening.Alerts.Stores;
using Listening.History.Sqlite.Core;

namespace Listening.History.Sqlite;

internal sealed class AlertStore(Writer writer, FeedReader feed) : IAlertStore
{
    public Task<T> TransactAsync<T>(Func<IAlertTransaction, T> effect, CancellationToken cancellationToken) =>
        writer.EffectAsync(
            scope =>
            {
                var transaction = new AlertTransaction(scope);
                var answer = effect(transaction);
                if (transaction.Published > 0)
                {
                    scope.OnCommit(() => feed.Advance(transaction.Published));
                }

                return answer;
            },
            cancellationToken);
}
