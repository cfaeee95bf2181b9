using Listening.Alerts.Coordination;
using Listening.Alerts.Tests.World;
using Listening.Shared;

namespace Listening.Alerts.Tests.Coordination;

public sealed class LocalCoordinationTests : CoordinationContract
{
    private readonly ManualTime time = new(Town.T0);
    private readonly LocalStreet street;

    public LocalCoordinationTests() => street = new LocalStreet(time);

    protected override Task<ICoordination> JoinAsync(string node) => Task.FromResult<ICoordination>(new LocalCoordination(node, street));

    protected override Task PassAsync(TimeSpan length)
    {
        time.Advance(length + TimeSpan.FromMilliseconds(1));
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_node_that_says_nothing_for_15_seconds_is_not_shown_any_more()
    {
        var node = await NodeAsync("a");
        await node.AnnounceAsync(View("a"));
        time.Advance(NodeView.BelievedFor + TimeSpan.FromMilliseconds(1));
        Assert.Empty(await node.NodesAsync(CancellationToken.None));
    }
}
