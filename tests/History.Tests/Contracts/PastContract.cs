using Listening.Alerts.Access;
using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing;
using Listening.Alerts.Stores;
using Listening.Detection.Brands;
using Listening.Detection.Mentions;
using Listening.Detection.Posts;
using Listening.Detection.Sentiment;
using Listening.History.Queries;
using Listening.Ingest.Pipeline;

namespace Listening.History.Tests.Contracts;

/// <summary>The picture as it stood: what came later is not in it.</summary>
public abstract class PastContract
{
    private static readonly CancellationToken None = CancellationToken.None;

    protected abstract Task<HistoryUnderTest> OpenAsync();

    [Fact]
    public async Task Lists_show_the_versions_of_then_and_nothing_that_came_later()
    {
        await using var history = await OpenAsync();
        await PutAsync(history, t =>
        {
            t.Put(A.Incident("i-1"));
            t.Put(A.Incident("i-2") with { OpenedAt = A.T0.AddSeconds(2) });
            t.Put(A.Signal("s-1"));
            t.Put(A.Pause("p-1"));
            t.Put(new Receipt("p-1", "buffer", t.Now, ["a"], [], []));
            t.Append(new TimelineEntry("i-1", t.Now, TimelineKinds.Opened, "rule:x", "opened"));
        });
        var then = Later(history);
        await PutAsync(history, t =>
        {
            t.Put(A.Incident("i-1", version: 2, state: IncidentState.Resolved));
            t.Put(A.Incident("i-3") with { OpenedAt = A.T0.AddSeconds(3) });
            t.Put(A.Signal("s-2"));
            t.Put(A.Pause("p-1", version: 2, state: PauseState.Resumed));
            t.Put(A.Pause("p-2"));
            t.Put(new Receipt("p-1", "buffer", t.Now, ["a", "b"], [], []));
            t.Append(new TimelineEntry("i-1", t.Now, TimelineKinds.Resolved, "ann", "over"));
        });

        var past = history.Reader.AsOf(then);
        Assert.Same(history.Reader, history.Reader.AsOf(null));
        Assert.Equal(["i-2", "i-1"], (await past.IncidentsAsync(Viewer.System, new IncidentQuery(OpenOnly: true), None)).Select(i => i.Id));
        Assert.Equal(["i-1"], (await past.IncidentsAsync(Viewer.System, new IncidentQuery(After: "i-2"), None)).Select(i => i.Id));
        Assert.Equal((IncidentState.Open, 1), await past.IncidentAsync(Viewer.System, "i-1", None) is { } one ? (one.State, one.Version) : default);
        Assert.Null(await past.IncidentAsync(Viewer.System, "i-3", None));
        Assert.Null(await past.IncidentAsync(A.ViewerOf("zeta"), "i-1", None));
        Assert.Equal([TimelineKinds.Opened], (await past.TimelineAsync(Viewer.System, "i-1", None)).Select(t => t.Kind));
        Assert.Equal(["s-1"], (await past.SignalsAsync(Viewer.System, new SignalQuery(), None)).Select(s => s.Signal.Id));
        Assert.Equal(["p-1"], (await past.PausesAsync(Viewer.System, activeOnly: true, None)).Select(p => p.Id));
        Assert.Equal([1], (await past.ReceiptsAsync(Viewer.System, "p-1", None)).Select(r => r.Held.Count));
        var before = history.Reader.AsOf(A.T0.AddYears(-1));
        Assert.Empty(await before.IncidentsAsync(Viewer.System, new IncidentQuery(), None));
        Assert.Empty(await before.PausesAsync(Viewer.System, activeOnly: false, None));
        Assert.Equal(["p-2"], (await history.Reader.PausesAsync(Viewer.System, activeOnly: true, None)).Select(p => p.Id));
    }

    [Fact]
    public async Task A_mention_has_the_label_reach_and_engagement_that_were_known_then()
    {
        await using var history = await OpenAsync();
        var at = await history.Score.OpenPartitionAsync(0, None);
        var post = A.Post("p1");
        await history.Score.CommitAsync(
            A.Batch(at, 1, A.Mention(post, 0)) with { Metrics = [Metric(post, 10, new Impressions(400, ImpressionGrade.Actual, 400), likes: 3), Metric(post, 20, null, replies: 2)] }, None);
        var then = Later(history);
        await CorrectAsync(history, post, SentimentLabel.Positive);

        // An estimate that comes later is no better word than what the platform said, and an observation that comes late is not the latest.
        post = post with { Corrected = SentimentLabel.Positive, Reach = new PostReach { Actual = new Observed(400, 400, 10), Likes = new Observed(9, 9, 40), Replies = new Observed(2, 2, 20) } };
        await history.Score.CommitAsync(
            A.Batch(at with { Next = 1 }, 2) with
            {
                Posts = [post],
                Metrics = [Metric(post, 40, new Impressions(9_000, ImpressionGrade.Estimated, 100), likes: 9), Metric(post, 5, null, likes: 1)],
            },
            None);
        var after = Later(history);

        async Task<MentionItem> AtAsync(DateTimeOffset? asOf, SentimentLabel? label = null) =>
            Assert.Single((await Search(history).PageAsync(Viewer.System, new MentionQuery("acme", AsOf: asOf, Label: label), null, None)).Items);
        var (known, corrected, now) = (await AtAsync(then), await AtAsync(after), await AtAsync(null));
        Assert.Equal((SentimentLabel.Negative, 400, 5), (known.Label, known.Impressions!.Value.Value, known.Engagement));
        Assert.Equal((SentimentLabel.Positive, 400, 11), (corrected.Label, corrected.Impressions!.Value.Value, corrected.Engagement));
        Assert.Equal((corrected.Label, corrected.Impressions, corrected.Engagement), (now.Label, now.Impressions, now.Engagement));
        Assert.Equal(known, await AtAsync(then, SentimentLabel.Negative));
        Assert.Empty((await Search(history).PageAsync(Viewer.System, new MentionQuery("acme", AsOf: then, Label: SentimentLabel.Positive), null, None)).Items);
        Assert.Equal(known, Assert.Single(await history.Queries.PostsAsync(Viewer.System, [("bluesky", "p1")], then, None)));
        Assert.Empty(await history.Queries.PostsAsync(Viewer.System, [("bluesky", "p1")], A.T0.AddYears(-1), None));
        Assert.Equal(400, Assert.Single(await history.Review.TopAuthorsAsync(Viewer.System, new WindowQuery("acme", A.T0.AddDays(-1), A.T0.AddDays(1), AsOf: after), None)).Impressions);
    }

    [Fact]
    public async Task Splits_are_counted_from_what_was_known_then()
    {
        await using var history = await OpenAsync();
        await history.Brands.PutAsync(new Brand("acme", "acme", "acme", [new BrandAccount("bluesky", "@globex", AccountRole.Partner)]), "tests", None);
        var at = await history.Score.OpenPartitionAsync(0, None);
        PostState Of(int i) => A.Post($"p{i}") with { Campaign = i < 4 ? "spring" : "" };
        MentionRow Say(int i) => A.Mention(
            Of(i), i, i % 2 == 0 ? "the kettle of @globex broke #KettleGate" : $"a kettle, @globexfan #rare{i} https://acme.example/?a=1&UTM_campaign=Autumn+Sale&utm_content=x{i}#top", author: i == 9 ? "globex" : $"author{i}");
        await history.Score.CommitAsync(
            A.Batch(at, 12, [.. Enumerable.Range(0, 12).Select(Say)]) with
            {
                Metrics = [Metric(Of(1), A.T0Ms, new Impressions(100, ImpressionGrade.Actual, 100), likes: 3), Metric(Of(7), A.T0Ms, new Impressions(50, ImpressionGrade.Floor, 50))],
            },
            None);
        var then = Later(history);
        await history.Score.CommitAsync(
            A.Batch(at with { Next = 12 }, 14, Say(12), Say(13)) with { Metrics = [Metric(Of(1), A.T0Ms + 1_000, new Impressions(900, ImpressionGrade.Actual, 900), likes: 8)] }, None);
        var queries = new HistoryQueries(history.Queries, history.Review, history.Brands);
        async Task<HistorySeries> AskAsync(StreamKind by, DateTimeOffset? asOf, string? value = null) => await queries.SentimentAsync(
            Viewer.System, new SeriesQuery("acme", A.T0.AddMinutes(-1), A.T0.AddMinutes(5), new TimeBucket(1, 'm'), By: by, Value: value, AsOf: asOf), None);
        static string[] Told(HistorySeries series) =>
            [.. series.Series!.Select(s => $"{s.Value}: {s.Points.Sum(p => p.Volume)} seen {s.Points.Sum(p => p.Impressions)} engaged {s.Points.Sum(p => p.Engagement)}")];

        // The campaign's rows of now are the stage's; here only what is counted is asked.
        await history.Score.CommitAsync(
            A.Batch(at with { Next = 14 }, 15) with { Minutes = [A.Minute("acme", 1) with { Stream = new StreamKey("acme", StreamKind.Campaign, "spring", "") }] }, None);
        Assert.Equal(["spring: 4 seen 100 engaged 3"], Told(await AskAsync(StreamKind.Campaign, then)));
        Assert.Equal(["spring: 4 seen 900 engaged 8"], Told(await AskAsync(StreamKind.Campaign, Later(history))));
        Assert.Equal((12, 150, 3), (await AskAsync(StreamKind.Campaign, then)).Points is var all ? (all.Sum(p => p.Volume), all.Sum(p => p.Impressions), all.Sum(p => p.Engagement)) : default);

        // Six posts name the partner and one is its own; only one hashtag has five authors.
        var links = await queries.SentimentAsync(
            Viewer.System, new SeriesQuery("acme", A.T0.AddMinutes(-1), A.T0.AddMinutes(5), new TimeBucket(1, 'm'), AsOf: then, Tag: "utm_campaign"), None);
        Assert.Equal([("autumn sale", 6L)], links.Series!.Select(s => (s.Value, s.Points.Sum(p => p.Volume)!.Value)));
        Assert.Equal("utm_campaign", links.By);
        var (partners, tags, now) = (await AskAsync(StreamKind.Partner, then), await AskAsync(StreamKind.Hashtag, then), await AskAsync(StreamKind.Hashtag, null, "kettlegate"));
        Assert.Equal(["@globex: 7 seen  engaged "], Told(partners).Select(t => t.Replace(" 0", " ", StringComparison.Ordinal)));
        Assert.Equal([("#kettlegate", 6L)], tags.Series!.Select(s => (s.Value, s.Points.Sum(p => p.Volume)!.Value)));
        Assert.Equal([("#kettlegate", 7L)], now.Series!.Select(s => (s.Value, s.Points.Sum(p => p.Volume)!.Value)));
        Assert.Empty((await AskAsync(StreamKind.Hashtag, null, "#rare1")).Series!);
        Assert.Equal(0, tags.Redacted);

        var tomb = Of(2) with { Phase = PostPhase.Tombstone };
        await history.Score.CommitAsync(A.Batch(at with { Next = 15 }, 16) with { Posts = [tomb], Revisions = [new RevisionRow(tomb, A.T0Ms, A.T0Ms, null)] }, None);
        tags = await AskAsync(StreamKind.Hashtag, then);
        Assert.Equal((5, 1), (tags.Series!.Single().Points.Sum(p => p.Volume), tags.Redacted));
    }

    [Fact]
    public async Task Paging_skips_and_repeats_nothing_that_was_there_while_others_come_in_between()
    {
        await using var history = await OpenAsync();
        const int Count = 300;
        var at = await history.Score.OpenPartitionAsync(0, None);
        async Task HearAsync(int from, int count, string prefix, Func<int, long> eventMs)
        {
            var rows = Enumerable.Range(from, count).Select(i => A.Mention(
                A.Post($"{prefix}{i}", eventMs: A.T0Ms + eventMs(i)), at.Next + i - from, i % 7 == 0 ? "the kettle exploded" : "a kettle")).ToArray();
            await history.Score.CommitAsync(A.Batch(at, at.Next + count, rows), None);
            at = at with { Next = at.Next + count };
        }

        // Many share their millisecond, so only the whole key tells them apart.
        await HearAsync(0, Count, "p", i => i / 10);
        foreach (var q in (string?[])[null, "\"kettle exploded\""])
        {
            var expected = Enumerable.Range(0, Count).Where(i => q is null || i % 7 == 0).Reverse().Select(i => $"p{i}").ToArray();
            var (found, after, late) = (new List<string>(), (string?)null, 0);
            do
            {
                var page = await Search(history).PageAsync(Viewer.System, new MentionQuery("acme", After: after, Max: 7), q, None);
                found.AddRange(page.Items.Select(i => i.Id));
                after = page.Next;

                // Late ones fall all over the range, before and behind the cursor; seven of them are as many as a page.
                await HearAsync(late, 7, $"late{q?.Length}-", i => (i * 13) % (Count / 10));
                late += 7;
            }
            while (after is not null);

            Assert.Equal(found.Count, found.Distinct(StringComparer.Ordinal).Count());
            Assert.Equal(expected, found.Where(id => id[0] == 'p'));
        }
    }

    private static MentionSearch Search(HistoryUnderTest history) => new(history.Queries, history.Documents);

    private static MetricRow Metric(PostState post, long observedMs, Impressions? impressions, long? likes = null, long? replies = null) =>
        new(post.Key, post.Platform, post.Id, observedMs, observedMs, new PostCounts(impressions, likes, null, replies));

    private static Task<bool> CorrectAsync(HistoryUnderTest history, PostState post, SentimentLabel label) => PutAsync(history, t => t.Put(new DocumentDraft(
        LabelCorrection.Kind, $"{post.Platform}:{post.Id}", "ann",
        DocumentJson.Write(new LabelCorrection(post.Platform, post.Id, SentimentLabels.NameOf(label), SentimentLabels.NameOf(post.Score.Label), null, "")), "acme")));

    /// <returns>A moment behind everything stored so far and before everything to come.</returns>
    private static DateTimeOffset Later(HistoryUnderTest history)
    {
        history.Time.Advance(TimeSpan.FromMinutes(1));
        var then = history.Time.GetUtcNow();
        history.Time.Advance(TimeSpan.FromMinutes(1));
        return then;
    }

    private static Task<bool> PutAsync(HistoryUnderTest history, Action<IAlertTransaction> effect) => history.Alerts.TransactAsync(
        t =>
        {
            effect(t);
            return true;
        },
        None);
}
