using Listening.Alerts.Coordination;

namespace Listening.Shared;

/// <summary>What every coordination promises, in one process or through Redis.</summary>
public abstract class CoordinationContract : IAsyncLifetime
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly List<ICoordination> nodes = [];

    /// <summary>One more node of the same cluster.</summary>
    protected abstract Task<ICoordination> JoinAsync(string node);

    /// <summary>Lets a lease of this length run out.</summary>
    protected abstract Task PassAsync(TimeSpan length);

    /// <summary>The shortest lease that the implementation keeps exactly.</summary>
    protected virtual TimeSpan Short => TimeSpan.FromSeconds(1);

    public virtual Task InitializeAsync() => Task.CompletedTask;

    public virtual async Task DisposeAsync()
    {
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_lease_has_one_holder_until_it_is_given_back()
    {
        var (a, b) = (await NodeAsync("a"), await NodeAsync("b"));
        var lease = await a.TryTakeAsync("timers", Long, None);
        Assert.Equal(("timers", "a", true), (lease!.Name, lease.Holder, lease.IsSure));
        Assert.Null(await b.TryTakeAsync("timers", Long, None));
        Assert.NotNull(await b.TryTakeAsync("other", Long, None));
        await a.GiveBackAsync(lease);
        Assert.Equal("b", (await b.TryTakeAsync("timers", Long, None))!.Holder);
    }

    [Fact]
    public async Task A_lease_that_is_not_kept_runs_out_and_its_holder_is_told_when_it_comes_back()
    {
        var (a, b) = (await NodeAsync("a"), await NodeAsync("b"));
        var frozen = await a.TryTakeAsync("timers", Short, None);
        await PassAsync(Short);
        var next = await b.TryTakeAsync("timers", Long, None);
        Assert.NotNull(next);
        Assert.Null(await a.KeepAsync(frozen!, Long, None));
        Assert.NotNull(await b.KeepAsync(next, Long, None));
    }

    [Fact]
    public async Task A_lease_that_is_kept_does_not_run_out()
    {
        var (a, b) = (await NodeAsync("a"), await NodeAsync("b"));
        var lease = await a.TryTakeAsync("timers", Short, None);
        Assert.NotNull(await a.KeepAsync(lease!, Long, None));
        await PassAsync(Short);
        Assert.Null(await b.TryTakeAsync("timers", Long, None));
    }

    [Fact]
    public async Task Giving_back_what_another_node_holds_by_now_takes_nothing_from_it()
    {
        var (a, b) = (await NodeAsync("a"), await NodeAsync("b"));
        var old = await a.TryTakeAsync("timers", Short, None);
        await PassAsync(Short);
        var held = await b.TryTakeAsync("timers", Long, None);
        await a.GiveBackAsync(old!);
        Assert.NotNull(await b.KeepAsync(held!, Long, None));
        Assert.Null(await a.TryTakeAsync("timers", Long, None));
    }

    [Fact]
    public async Task Tokens_rise_with_every_holder_of_a_name()
    {
        var (a, b) = (await NodeAsync("a"), await NodeAsync("b"));
        var tokens = new List<long>();
        for (var turn = 0; turn < 6; turn++)
        {
            var node = turn % 2 == 0 ? a : b;
            var lease = await node.TryTakeAsync("timers", Long, None);
            tokens.Add(lease!.Token);
            Assert.Equal(lease.Token, (await node.KeepAsync(lease, Long, None))!.Token);
            await node.GiveBackAsync(lease);
        }

        Assert.Equal(tokens.Distinct().Order(), tokens);
    }

    [Fact]
    public async Task What_is_told_is_heard_by_every_node_by_subject_until_it_stops_hearing()
    {
        var (a, b) = (await NodeAsync("a"), await NodeAsync("b"));
        var (atA, atB) = (new Ear(), new Ear());
        using var one = a.Hear("pauses", atA.Heard);
        var two = b.Hear("pauses", atB.Heard);
        await a.TellAsync("other", "no");
        await a.TellAsync("pauses", "1");
        await Ear.UntilAsync(() => atA.All.Contains("1") && atB.All.Contains("1"));
        two.Dispose();
        await b.TellAsync("pauses", "2");
        await Ear.UntilAsync(() => atA.All.Contains("2"));
        Assert.Equal(["1"], atB.All);
    }

    [Fact]
    public async Task Nodes_that_announce_themselves_are_seen_until_they_leave()
    {
        var (a, b) = (await NodeAsync("a"), await NodeAsync("b"));
        await a.AnnounceAsync(View("a"));
        await b.AnnounceAsync(View("b") with { Roles = ["web"], Partitions = [3, 5] });
        var seen = await a.NodesAsync(None);
        Assert.Equal(["a", "b"], seen.Select(n => n.Node));
        Assert.Equal((IEnumerable<int>)[3, 5], seen[1].Partitions);
        Assert.Equal(["web"], seen[1].Roles);
        nodes.Remove(b);
        await b.DisposeAsync();
        Assert.Equal(["a"], (await a.NodesAsync(None)).Select(n => n.Node));
    }

    protected async Task<ICoordination> NodeAsync(string name)
    {
        var node = await JoinAsync(name);
        nodes.Add(node);
        return node;
    }

    protected static NodeView View(string name) => new(name, ["score"], "1", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, [], []);

    protected sealed class Ear
    {
        private readonly List<string> heard = [];

        public IReadOnlyList<string> All
        {
            get
            {
                lock (heard)
                {
                    return [.. heard];
                }
            }
        }

        public void Heard(string text)
        {
            lock (heard)
            {
                heard.Add(text);
            }
        }

        public static async Task UntilAsync(Func<bool> condition)
        {
            var start = TimeProvider.System.GetTimestamp();
            while (!condition())
            {
                Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(30), "It was not heard within 30 s.");
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
            }
        }
    }
}
