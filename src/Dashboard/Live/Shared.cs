using System.Collections.Concurrent;

namespace Listening.Dashboard.Live;

/// <summary>What many connections ask for at the same moment is made once. Kept until the next age; called from every connection's loop.</summary>
internal sealed class Shared<TKey, T>
    where TKey : notnull
{
    private volatile Shelf shelf = new(long.MinValue, new());

    /// <param name="age">Never falls; an answer that was made at this age or later serves.</param>
    /// <param name="make">Runs off the caller's thread; a fault is everybody's until the next age.</param>
    public Task<T> GetAsync(long age, TKey key, Func<Task<T>> make)
    {
        var now = shelf;
        if (now.Age < age)
        {
            // Two that race make it twice, which costs time and nothing else.
            shelf = now = new Shelf(age, new());
        }

        return now.Made.GetOrAdd(key, _ => new Lazy<Task<T>>(() => MakeAsync(make))).Value;
    }

    private static Task<T> MakeAsync(Func<Task<T>> make)
    {
        // A thousand connections go on from here: by the pool on all cores, not one after the other on the thread that made it.
        var made = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = Task.Run(async () =>
        {
            try
            {
                made.SetResult(await make());
            }
            catch (Exception e)
            {
                made.SetException(e);
            }
        });
        return made.Task;
    }

    private sealed record Shelf(long Age, ConcurrentDictionary<TKey, Lazy<Task<T>>> Made);
}
