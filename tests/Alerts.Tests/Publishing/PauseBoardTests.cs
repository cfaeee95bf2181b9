using Listening.Alerts.Access;
using Listening.Alerts.Publishing;
using Listening.Alerts.Tests.World;
using Microsoft.Extensions.Logging.Abstractions;

namespace Listening.Alerts.Tests.Publishing;

public sealed class PauseBoardTests
{
    private readonly Town town = new();

    private static Pause Acme(PauseState state = PauseState.Active, int version = 1) =>
        new("p-1", new PauseScope("acme"), "", Town.T0, "why", null, "anna", state, [], Version: version);

    private PermitState State => town.Board.Ask(new PermitQuestion("acme"), Town.Anna).State;

    [Fact]
    public async Task A_state_older_than_half_a_second_is_unknown_and_denies()
    {
        Assert.Equal(PermitState.Unknown, State);
        await town.Confirm();

        town.Time.Advance(TimeSpan.FromMilliseconds(499));
        Assert.Equal(PermitState.Open, State);

        town.Time.Advance(TimeSpan.FromMilliseconds(2));
        Assert.Equal(PermitState.Unknown, State);
        Assert.False(town.Board.Ask(new PermitQuestion("acme"), Town.Anna).Allowed);
    }

    [Fact]
    public async Task A_slow_read_confirms_only_the_time_at_which_it_began()
    {
        await town.Board.ConfirmAsync(
            _ =>
            {
                town.Time.Advance(TimeSpan.FromMilliseconds(600));
                return Task.FromResult<IReadOnlyList<Pause>>([]);
            },
            CancellationToken.None);

        Assert.Equal(PermitState.Unknown, State);
    }

    [Fact]
    public async Task A_read_that_began_before_a_pause_was_stored_does_not_take_it_off()
    {
        await town.Board.ConfirmAsync(
            _ =>
            {
                town.Board.Hold(Acme());
                town.Board.Settle("p-1", Acme());
                return Task.FromResult<IReadOnlyList<Pause>>([]);
            },
            CancellationToken.None);

        Assert.Equal(PermitState.Paused, State);
    }

    [Fact]
    public async Task A_read_that_began_before_a_resume_was_stored_does_not_bring_the_pause_back()
    {
        town.Board.Stored(Acme());
        await town.Board.ConfirmAsync(
            _ =>
            {
                town.Board.Stored(Acme(PauseState.Resumed, 2));
                return Task.FromResult<IReadOnlyList<Pause>>([Acme()]);
            },
            CancellationToken.None);

        Assert.Equal(PermitState.Open, State);
    }

    [Fact]
    public async Task Two_commits_reported_in_the_wrong_order_end_as_the_later_one_left_it()
    {
        town.Board.Stored(Acme(PauseState.Resumed, 3));
        town.Board.Stored(Acme(PauseState.Active, 2));
        await town.Board.ConfirmAsync(_ => Task.FromResult<IReadOnlyList<Pause>>([]), CancellationToken.None);

        Assert.Equal(PermitState.Open, State);
    }

    [Fact]
    public async Task A_hold_stands_however_often_the_store_says_there_is_nothing()
    {
        town.Board.Hold(Acme());
        for (var i = 0; i < 3; i++)
        {
            await town.Confirm();
            Assert.Equal(PermitState.Paused, State);
        }

        town.Board.Settle("p-1", null);
        Assert.Equal(PermitState.Open, State);
    }

    [Fact]
    public async Task What_another_node_paused_or_resumed_comes_with_the_next_confirmation()
    {
        var heard = 0;
        town.Board.ChangedElsewhere += () => heard++;

        await town.Board.ConfirmAsync(_ => Task.FromResult<IReadOnlyList<Pause>>([Acme()]), CancellationToken.None);
        Assert.Equal(PermitState.Paused, State);

        await town.Board.ConfirmAsync(_ => Task.FromResult<IReadOnlyList<Pause>>([]), CancellationToken.None);
        Assert.Equal(PermitState.Open, State);
        Assert.Equal(2, heard);
    }

    [Fact]
    public async Task The_keeper_confirms_for_as_long_as_the_store_can_be_read_and_recovers_after()
    {
        using var keeper = new PauseKeeper(town.Board, new Flaky(town), town.Time, NullLogger<PauseKeeper>.Instance);
        await keeper.StartAsync(CancellationToken.None);
        var states = new List<PermitState>();

        for (var i = 0; i < 60; i++)
        {
            var ticks = Flaky.Reads;
            town.Time.Advance(TimeSpan.FromMilliseconds(150));
            Assert.True(await Task.Run(() => SpinWait.SpinUntil(() => Flaky.Reads > ticks && town.Time.Waiting > 0, TimeSpan.FromSeconds(10))), "the keeper stopped");
            states.Add(State);
        }

        await keeper.StopAsync(CancellationToken.None);
        Assert.Equal(PermitState.Open, states[10]);
        Assert.Contains(PermitState.Unknown, states);
        Assert.Equal(PermitState.Open, states[^1]);
    }

    /// <summary>The store, unreadable for two seconds.</summary>
    private sealed class Flaky(Town town) : Stores.IAlertReader
    {
        private static int reads;

        public static int Reads => Volatile.Read(ref reads);

        public Stores.IAlertReader AsOf(DateTimeOffset? moment) => throw new NotSupportedException();

        public Task<IReadOnlyList<Pause>> PausesAsync(Viewer viewer, bool activeOnly, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref reads);
            return (town.Now - Town.T0).TotalSeconds is > 3 and < 5
                ? Task.FromException<IReadOnlyList<Pause>>(new IOException("gone"))
                : town.Store.PausesAsync(viewer, activeOnly, cancellationToken);
        }

        public Task<IReadOnlyList<Alerts.Incidents.Incident>> IncidentsAsync(Viewer viewer, Stores.IncidentQuery query, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<Alerts.Incidents.Incident?> IncidentAsync(Viewer viewer, string id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<Alerts.Incidents.TimelineEntry>> TimelineAsync(Viewer viewer, string incident, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<Alerts.Incidents.StoredSignal>> SignalsAsync(Viewer viewer, Stores.SignalQuery query, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<Receipt>> ReceiptsAsync(Viewer viewer, string pauseId, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
