using Listening.Alerts.Access;
using Listening.Dashboard.Access;
using Listening.Dashboard.Tests.Cluster;
using Listening.History.Sqlite;

namespace Listening.Dashboard.Tests.Access;

/// <summary>Two nodes over one history: what one of them takes away, the other refuses at its next look; and what cannot be looked at is refused.</summary>
public sealed class OtherNodesTests : IAsyncLifetime
{
    private const string Password = "correct horse battery";
    private readonly string folder = Directory.CreateTempSubdirectory("listening-nodes-").FullName;
    private readonly MovingClock clock = new();
    private SqliteHistory history = null!;
    private SessionTickets tickets = null!;
    private AccessDirectory one = null!;
    private AccessDirectory other = null!;

    public async Task InitializeAsync()
    {
        history = await SqliteHistory.OpenAsync(folder, clock);
        tickets = SessionTickets.Open(Path.Combine(folder, "session.key"), clock);
        (one, other) = (Node(), Node());
    }

    public async Task DisposeAsync()
    {
        one.Dispose();
        other.Dispose();
        await history.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_session_that_was_signed_out_on_one_node_is_over_on_all_and_after_a_restart()
    {
        var (kept, left) = (await SignInAsync("anna"), await SignInAsync("anna"));
        await other.LoadAsync(default);
        Assert.NotNull(other.BySession(left));

        await one.EndSessionAsync(left, default);
        await other.LoadAsync(default);
        using var restarted = Node();
        await restarted.LoadAsync(default);

        Assert.All([one, other, restarted], node => Assert.Null(node.BySession(left)));
        Assert.All([one, other, restarted], node => Assert.NotNull(node.BySession(kept)));
    }

    [Fact]
    public async Task Signing_out_twice_is_once_and_what_ran_out_is_forgotten()
    {
        var first = await SignInAsync("anna");
        await one.EndSessionAsync(first, default);
        await one.EndSessionAsync(first, default);
        Assert.Single(await history.Documents.VersionsAsync(Viewer.System, "sign-out", first.Id, default));

        clock.Pass(SessionTickets.Lifetime + TimeSpan.FromMinutes(1));
        await one.EndSessionAsync(await SignInAsync("anna"), default);

        Assert.Single(await history.Documents.DocumentsAsync(Viewer.System, "sign-out", new(), default));
    }

    [Fact]
    public async Task A_key_that_was_revoked_and_a_role_that_was_changed_hold_at_the_next_look()
    {
        var session = await SignInAsync("anna");
        var secret = await one.CreateKeyAsync("robot", ViewerKind.Key, KeyScopes.Read, null, "tests", default);
        await other.LoadAsync(default);
        Assert.NotNull(other.ByKey(secret));

        await one.RevokeKeyAsync("robot", "tests", default);
        await one.PutAccountAsync("anna", null, Role.Viewer, null, disabled: false, "tests", default);
        await other.LoadAsync(default);

        Assert.Null(other.ByKey(secret));
        Assert.Null(other.BySession(session));
    }

    [Fact]
    public async Task A_node_that_cannot_look_is_not_sure_within_ten_seconds_and_is_again_when_it_can()
    {
        await other.LoadAsync(default);
        Assert.True(other.IsSure);

        clock.Pass(AccessDirectory.BelievedFor);
        Assert.False(other.IsSure);
        Assert.True(AccessDirectory.IsOwn(other.ByKey("the key of the tests")!));

        await other.LoadAsync(default);
        Assert.True(other.IsSure);
    }

    private AccessDirectory Node() => new(history.Access, history.Alerts, history.Documents, "the key of the tests", isShared: true, clock);

    private async Task<Session> SignInAsync(string name)
    {
        if ((await one.AccountsAsync(default)).Count == 0)
        {
            await one.PutAccountAsync(name, Password, Role.Responder, null, disabled: false, "tests", default);
        }

        return tickets.Read(tickets.Issue((await one.SignInAsync(name, Password, default))!))!;
    }
}
