using Listening.Detection.Brands;
using Listening.Detection.Mentions;
using Listening.Detection.Queries;
using Listening.Detection.Sentiment;
using Listening.Detection.Signals;
using Listening.Ingest.Connectors;
using Listening.Ingest.Connectors.Bluesky;
using Listening.Ingest.Log;
using Listening.Ingest.Pipeline;
using Listening.Ingest.Validation;
using Listening.Shared;
using Microsoft.Extensions.Logging.Abstractions;

namespace Listening.Ingest.Tests.Connectors.Bluesky;

/// <summary>The connector against a local server that speaks the wire format; clock and sockets are real, waits are on what happens.</summary>
public sealed class BlueskyConnectorTests : IAsyncLifetime, IDisposable
{
    private const long Second = 1_000_000;

    private readonly TempFolder _folder = new();
    private readonly CancellationTokenSource _stop = new(TimeSpan.FromSeconds(60));
    private readonly Watchlist _watchlist = new(BrandMatcher.Compile([new Brand("acme", "Acme", "acme")]));
    private readonly long _t0 = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() * 1000;
    private readonly EmbeddedLog _log;
    private readonly DeadLetters _letters;
    private JetstreamServer _server = null!;
    private BlueskyConnector _connector = null!;
    private Task _running = Task.CompletedTask;
    private CancellationTokenSource _session = new();

    public BlueskyConnectorTests()
    {
        _log = EmbeddedLog.Open(new EmbeddedLogOptions { Folder = _folder.At("log") }, TimeProvider.System, NullLogger<EmbeddedLog>.Instance);
        _letters = new DeadLetters(_folder.At("dead.db"), new DeadLetterOptions(), TimeProvider.System);
    }

    public async Task InitializeAsync() => _server = await JetstreamServer.StartAsync();

    public async Task DisposeAsync()
    {
        await StopConnector();
        await _server.DisposeAsync();
        await _log.DisposeAsync();
    }

    public void Dispose()
    {
        _letters.Dispose();
        _session.Dispose();
        _stop.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_post_that_goes_viral_crosses_the_threshold_by_its_lower_bound()
    {
        StartConnector();
        var uri = JetstreamFrames.Uri("did:plc:angry", "1");
        _server.Publish(_t0, JetstreamFrames.Post(_t0, "did:plc:angry", "1", "My acme toaster caught fire and they hung up on me"));
        for (var i = 1; i <= 1000; i++)
        {
            _server.Publish(_t0 + i, JetstreamFrames.Like(_t0 + i, $"did:plc:{i}", uri));
        }

        var lines = await ReadUntil(l => l.Op == MentionOp.Metrics && l.Counts.Impressions?.Low >= 5000);
        Assert.Equal(MentionOp.Create, lines[0].Op);
        Assert.Equal(new PostCounts(new Impressions(25_000, ImpressionGrade.Estimated, 5_000), 1000, 0, 0), lines[^1].Counts);

        // The same lines through the product's own stages: the breach is raised.
        var engine = new OfflineEngine(_watchlist, new Furious(), (_, _) => []);
        var signals = (await Logged()).SelectMany(r => engine.Feed(r.Payload)).ToList();
        Assert.Contains(signals, s => s.Rule == "negative-reach" && s.Brand == "acme");
    }

    [Fact]
    public async Task A_reconnect_resumes_a_few_seconds_before_the_cursor_and_counts_nothing_twice()
    {
        StartConnector();
        var uri = JetstreamFrames.Uri("did:plc:a", "1");
        _server.Publish(_t0, JetstreamFrames.Post(_t0, "did:plc:a", "1", "acme one"));
        for (var i = 1; i <= 20; i++)
        {
            _server.Publish(_t0 + i, JetstreamFrames.Like(_t0 + i, $"did:plc:{i}", uri));
        }

        await ReadUntil(l => l.Counts.Likes == 20);
        _server.Cut();
        for (var i = 21; i <= 30; i++)
        {
            _server.Publish(_t0 + i, JetstreamFrames.Like(_t0 + i, $"did:plc:{i}", uri));
        }

        var lines = await ReadUntil(l => l.Counts.Likes >= 30);
        Assert.Equal(30, lines[^1].Counts.Likes);
        Assert.Equal((2, 1L), (_server.Queries.Count, _connector.Health.Reconnects));
        Assert.DoesNotContain("cursor", _server.Queries.First(), StringComparison.Ordinal);
        Assert.Contains($"cursor={_t0 + 20 - (5 * Second)}", _server.Queries.Last(), StringComparison.Ordinal);
        Assert.All(["post", "like", "repost"], c => Assert.Contains($"wantedCollections=app.bsky.feed.{c}", _server.Queries.Last(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_happened_while_it_was_down_is_heard_after_a_restart()
    {
        StartConnector();
        var uri = JetstreamFrames.Uri("did:plc:a", "1");
        _server.Publish(_t0, JetstreamFrames.Post(_t0, "did:plc:a", "1", "acme one"));
        _server.Publish(_t0 + 1, JetstreamFrames.Like(_t0 + 1, "did:plc:1", uri));
        await ReadUntil(l => l.Counts.Likes == 1);
        await StopConnector();
        _server.Publish(_t0 + 2, JetstreamFrames.Like(_t0 + 2, "did:plc:2", uri));
        _server.Publish(_t0 + 3, JetstreamFrames.Delete(_t0 + 3, "did:plc:a", "1"));
        StartConnector();
        var lines = await ReadUntil(l => l.Op == MentionOp.Delete);
        Assert.Equal(uri, lines[^1].Id);
    }

    [Fact]
    public async Task Garbage_is_counted_and_disturbs_nothing()
    {
        StartConnector();
        foreach (var garbage in (string[])["", "}{", "\"text\"", """{"did":"d","time_us":9999999999999999}""", new string('x', 1_500_000)])
        {
            _server.Publish(_t0, garbage);
        }

        _server.Publish(_t0 + 1, JetstreamFrames.Post(_t0 + 1, "did:plc:a", "1", "acme one"));
        await ReadUntil(l => l.Op == MentionOp.Create);
        var health = _connector.Health;
        Assert.Equal((ConnectorState.Live, 5L, 6L, 1L, null), (health.State, health.Garbage, health.Received, health.Matched, health.Error));
        Assert.NotNull(health.LastMessageAtMs);
    }

    [Fact]
    public async Task A_host_that_is_down_is_told_and_the_next_one_is_tried()
    {
        StartConnector(new Uri("ws://127.0.0.1:1"), _server.Address);
        _server.Publish(_t0, JetstreamFrames.Post(_t0, "did:plc:a", "1", "acme one"));
        await ReadUntil(l => l.Op == MentionOp.Create);
        Assert.Equal(1, _connector.Health.Reconnects);
    }

    [Fact]
    public async Task A_source_that_says_nothing_is_shown_as_silent_and_another_connection_is_tried()
    {
        var time = new ManualTimeProvider();
        StartConnector(time, _server.Address);
        await Until(() => !_server.Queries.IsEmpty && time.Waiting > 0);
        await Until(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return _connector.Health.State == ConnectorState.Silent;
        });
        await Until(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return _server.Queries.Count >= 2;
        });
        Assert.Contains("Nothing came", _connector.Health.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hole_that_the_platform_cannot_fill_is_told()
    {
        StartConnector();
        _server.Publish(_t0 - (3600 * Second), JetstreamFrames.Post(_t0 - (3600 * Second), "did:plc:a", "1", "acme one"));
        await ReadUntil(l => l.Op == MentionOp.Create);
        await StopConnector();
        await using var fresh = await JetstreamServer.StartAsync();
        fresh.Publish(_t0, JetstreamFrames.Post(_t0, "did:plc:a", "2", "acme two"));
        StartConnector(fresh.Address);
        await ReadUntil(l => l.Id.EndsWith('2'));
        Assert.Equal(((_t0 / 1000) - 3_600_000, _t0 / 1000), (_connector.Health.MissedFromMs, _connector.Health.MissedToMs));
    }

    [Fact]
    public async Task Wrong_options_end_it_loudly()
    {
        StartConnector(new Uri("http://127.0.0.1:1"));
        await Assert.ThrowsAsync<ArgumentException>(() => _running);
        Assert.Equal(ConnectorState.Failed, _connector.Health.State);
        _running = Task.CompletedTask;
    }

    private void StartConnector(params Uri[] hosts) => StartConnector(TimeProvider.System, hosts);

    private void StartConnector(TimeProvider time, params Uri[] hosts)
    {
        var quick = TimeSpan.FromMilliseconds(5);
        var options = new BlueskyOptions
        {
            Hosts = hosts.Length > 0 ? hosts : [_server.Address],
            StateFile = _folder.At("bluesky.db"),
            FlushInterval = quick,
            MetricsInterval = quick,
            FirstPause = quick,
        };
        var intake = new MentionIntake(_log, _letters, NullLogger<MentionIntake>.Instance);
        _session = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        _connector = new BlueskyConnector(options, _watchlist, intake, time, NullLogger<BlueskyConnector>.Instance);
        _running = Task.Run(() => _connector.RunAsync(_session.Token));
    }

    private async Task StopConnector()
    {
        await _session.CancelAsync();
        await _running;
    }

    private async Task<List<Line>> ReadUntil(Predicate<Line> last)
    {
        List<Line> lines = [];
        await Until(async () =>
        {
            lines = [.. (await Logged()).Select(r => Line.Read(r.Payload))];
            var at = lines.FindIndex(last);
            lines = at < 0 ? [] : lines[..(at + 1)];
            return at >= 0;
        });
        return lines;
    }

    /// <summary>All records in the order in which they were appended.</summary>
    private async Task<List<LogRecord>> Logged()
    {
        var records = new List<LogRecord>();
        for (var p = 0; p < 4; p++)
        {
            records.AddRange((await _log.ReadAsync(p, 0, 100_000, TimeSpan.Zero, _stop.Token)).Records);
        }

        return [.. records.OrderBy(r => r.AppendedAtMs)];
    }

    private Task Until(Func<bool> condition) => Until(() => Task.FromResult(condition()));

    private async Task Until(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, _stop.Token);
        }
    }

    private sealed class Furious : ISentimentModel
    {
        public string Version => "furious";

        public SentimentScore Score(ReadOnlySpan<byte> utf8Text, ReadOnlySpan<byte> langHint) => new(9000, 900, 100, new LanguageId("en"), true);
    }
}
