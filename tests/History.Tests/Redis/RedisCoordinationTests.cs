using Listening.Alerts.Coordination;
using Listening.History.Redis;
using Listening.Shared;
using Microsoft.Extensions.Logging.Abstractions;

namespace Listening.History.Tests.Redis;

[Trait("Needs", "redis")]
public sealed class RedisCoordinationTests : CoordinationContract
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly string prefix = $"test-{Guid.NewGuid():n}:";
    private RedisServer? server;

    protected override TimeSpan Short => TimeSpan.FromMilliseconds(300);

    public override async Task InitializeAsync() => server = await RedisServer.StartAsync();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await server!.DisposeAsync();
    }

    protected override async Task<ICoordination> JoinAsync(string node) =>
        await RedisCoordination.OpenAsync(new RedisOptions(server!.Address, prefix), node, TimeProvider.System, NullLogger.Instance);

    protected override Task PassAsync(TimeSpan length) => Task.Delay(length + TimeSpan.FromMilliseconds(100), TimeProvider.System);

    [Fact]
    public async Task A_server_that_is_lost_leaves_the_holder_at_work_and_nobody_takes_over_while_its_lease_may_live()
    {
        var (a, b) = (await NodeAsync("a"), await NodeAsync("b"));
        var lease = await a.TryTakeAsync("timers", TimeSpan.FromMinutes(1), None);
        await server!.KillAsync();
        Assert.False((await a.KeepAsync(lease!, TimeSpan.FromMinutes(1), None))!.IsSure);
        Assert.Null(await b.TryTakeAsync("timers", TimeSpan.FromMinutes(1), None));
        Assert.False(a.IsReachable);
        await a.TellAsync("pauses", "nobody is told, and nothing fails");
        await a.AnnounceAsync(View("a"));
        Assert.Empty(await a.NodesAsync(None));
    }

    [Fact]
    public async Task When_a_lease_may_have_run_out_while_the_server_is_away_every_node_works_and_says_that_it_is_not_sure()
    {
        var (a, b) = (await NodeAsync("a"), await NodeAsync("b"));
        var lease = await a.TryTakeAsync("timers", Short, None);
        await server!.KillAsync();
        Assert.Null(await b.TryTakeAsync("timers", Short, None));
        await PassAsync(Short);
        var doubtful = await b.TryTakeAsync("timers", Short, None);
        Assert.Equal((false, 0L), (doubtful!.IsSure, doubtful.Token));
        Assert.NotNull(await b.KeepAsync(doubtful, Short, None));
        Assert.NotNull(await a.KeepAsync(lease!, Short, None));
    }

    [Fact]
    public async Task A_server_that_comes_back_empty_gives_the_lease_to_one_of_them_with_a_higher_token_or_its_old_one()
    {
        var (a, b) = (await NodeAsync("a"), await NodeAsync("b"));
        var lease = await a.TryTakeAsync("timers", TimeSpan.FromMinutes(1), None);
        await server!.KillAsync();
        await server.RestartAsync();
        await Ear.UntilAsync(() => a.NodesAsync(None).Result.Count == 0 && a.IsReachable && b.NodesAsync(None).Result.Count == 0 && b.IsReachable);

        // Whoever comes first; the other is told.
        var next = await b.TryTakeAsync("timers", TimeSpan.FromMinutes(1), None);
        Assert.True(next!.Token > lease!.Token, $"{next.Token} after {lease.Token}");
        Assert.Null(await a.KeepAsync(lease, TimeSpan.FromMinutes(1), None));
    }

    [Fact]
    public async Task Hearing_goes_on_after_the_server_came_back()
    {
        var (a, b) = (await NodeAsync("a"), await NodeAsync("b"));
        var ear = new Ear();
        using var hearing = b.Hear("pauses", ear.Heard);
        await server!.KillAsync();
        await server.RestartAsync();
        await Ear.UntilAsync(() =>
        {
            a.TellAsync("pauses", "again").GetAwaiter().GetResult();
            return ear.All.Contains("again");
        });
    }

    [Fact]
    public async Task What_is_only_sent_does_not_make_a_server_that_is_away_look_there()
    {
        var a = await NodeAsync("a");
        await server!.KillAsync();
        await a.AnnounceAsync(View("a"));
        await a.TellAsync("pauses", "sent into nothing");
        Assert.False(a.IsReachable);
        Assert.Contains("check that it runs", a.Trouble, StringComparison.Ordinal);
        await server.RestartAsync();
        await Ear.UntilAsync(() => a.NodesAsync(None).Result.Count == 0 && a.IsReachable);
        Assert.Equal("", a.Trouble);
    }

    [Theory]
    [InlineData("password", "CONFIG SET requirepass right", ",password=s3cret", "password=")]
    [InlineData("rights", "ACL SETUSER default -eval -evalsha", "", "give it EVAL")]
    public async Task A_server_that_refuses_us_is_no_reason_not_to_start_and_says_what_to_mend(string what, string command, string more, string todo)
    {
        using (var admin = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(server!.Address))
        {
            var words = command.Split(' ');
            await admin.GetDatabase().ExecuteAsync(words[0], [.. words[1..].Cast<object>()]);
        }

        await using var node = await RedisCoordination.OpenAsync(new RedisOptions(server.Address + more), what, TimeProvider.System, NullLogger.Instance);
        await node.AnnounceAsync(View(what));
        Assert.False(node.IsReachable);

        // The refusal may come after the call that failed for it.
        await Ear.UntilAsync(() => node.NodesAsync(None).Result.Count == 0 && node.Trouble.Contains(todo, StringComparison.Ordinal));
        Assert.DoesNotContain("s3cret", node.Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_means_nothing_is_refused_without_saying_its_password()
    {
        var refused = await Assert.ThrowsAsync<StoreException>(() => RedisCoordination.OpenAsync(new RedisOptions("a:b:c,password=hush,nonsense=1"), "a", TimeProvider.System, NullLogger.Instance));
        Assert.DoesNotContain("hush", refused.Message, StringComparison.Ordinal);
    }
}
