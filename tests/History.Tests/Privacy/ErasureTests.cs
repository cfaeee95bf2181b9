using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Listening.Alerts.Access;
using Listening.Alerts.Incidents;
using Listening.Alerts.Notifications;
using Listening.Alerts.Sla;
using Listening.Alerts.Stores;
using Listening.Alerts.Templates;
using Listening.Detection.Engine;
using Listening.Detection.Mentions;
using Listening.Detection.Posts;
using Listening.Detection.Sentiment;
using Listening.Detection.Windows;
using Listening.History.Archive;
using Listening.History.Backup;
using Listening.History.Privacy;
using Listening.History.Queries;
using Listening.History.Review;
using Listening.History.Sqlite;
using Listening.Ingest.Log;
using Listening.Ingest.Pipeline;
using Listening.Ingest.Validation;
using Microsoft.Extensions.Logging.Abstractions;

namespace Listening.History.Tests.Privacy;

/// <summary>A data folder with all its real files, filled with people, and searched byte by byte.</summary>
public sealed class ErasureTests : IDisposable
{
    // About half of them are erased: over both seeds more than a thousand people.
    private static readonly int People = int.Parse(Environment.GetEnvironmentVariable("LISTENING_TEST_ERASURES") ?? "1100", CultureInfo.InvariantCulture);
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly string root = Directory.CreateTempSubdirectory("history-tests-").FullName;
    private readonly ManualTimeProvider time = new();

    private string Data => Path.Combine(root, "data");

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(20_261_122)]
    public async Task Of_erased_people_no_word_or_name_is_in_any_file_nor_in_one_restored_from_before(int seed)
    {
        var random = new Random(seed);
        var all = Enumerable.Range(0, People).Select(i => Person.Random(random, i)).ToArray();
        await FillAsync(all, random);
        DataBackup.Create(Data, Path.Combine(root, "copy"));

        var erased = all.Where(_ => random.Next(2) == 0).ToArray();
        var register = ErasureRegister.Open(Data);
        time.Advance(TimeSpan.FromMinutes(1));
        foreach (var person in erased)
        {
            register.Add(
                random.Next(3) switch
                {
                    0 => new ErasureSubject("bluesky", AuthorId: person.Id),
                    1 => new ErasureSubject("bluesky", Handle: "@" + person.Handle.ToUpperInvariant()),
                    _ => new ErasureSubject("bluesky", person.Id, person.Handle),
                },
                time.GetUtcNow());
        }

        var report = await FolderErasure.SweepAsync(Data, register, "ann", time, None);
        Assert.Empty(KnownBackups.Tell(Data, register));

        // Each person's post, edit and letter; in the store the post, and the posts in which others name them.
        Assert.True(report.Posts >= erased.Length && report.Records >= 2 * erased.Length && report.Letters == erased.Length, $"seed {seed}: {report}");
        Assert.Equal(erased.Length, report.Archived);

        // Each person's note on the timeline and what the feed said of it, a message that waits, a review, an answer and a reason for a pause.
        Assert.Equal(6 * erased.Length, report.Notes);
        Assert.All(register.Entries, e => Assert.NotNull(e.DoneAt));
        AssertGone(Data, erased, seed);
        AssertThere(Data, all.Except(erased), seed);
        Assert.Null(AuditVerifier.Verify(Data).Fault);
        await AssertGoneFromExportsAsync(erased, all.Except(erased).First(), seed);

        await DataBackup.RestoreAsync(Path.Combine(root, "copy"), Path.Combine(root, "again"), null, time, None);
        AssertGone(Path.Combine(root, "again"), erased, seed);
        AssertThere(Path.Combine(root, "again"), all.Except(erased), seed);
        Assert.Null(AuditVerifier.Verify(Path.Combine(root, "again")).Fault);
        Assert.False(File.Exists(Path.Combine(root, "copy", SealedArchive.KeysFileName)));

        // What is left still works: counts stay, words are null, the log is read without a stumble.
        await using var history = await SqliteHistory.OpenAsync(Path.Combine(root, "again"), time);
        Assert.Equal(People, await history.Reader.CountAsync(Viewer.System, "acme", A.T0.AddDays(-1), A.T0.AddDays(1), None));
        var gone = await history.Reader.PostsAsync(Viewer.System, [("bluesky", erased[0].Post)], null, None);
        Assert.Null(Assert.Single(gone).Text);
        await using var log = EmbeddedLog.Open(
            new EmbeddedLogOptions { Folder = Path.Combine(root, "again", FolderErasure.LogFolder) }, time, NullLogger<EmbeddedLog>.Instance);
        Assert.Equal(2 * People, Enumerable.Range(0, log.PartitionCount).Sum(p => log.Bounds(p).End));
    }

    [Fact]
    public async Task Erasing_one_post_leaves_its_author_and_the_other_posts()
    {
        var random = new Random(7);
        var all = Enumerable.Range(0, 4).Select(i => Person.Random(random, i)).ToArray();
        await FillAsync(all, random);
        time.Advance(TimeSpan.FromMinutes(1));
        var (_, report, _) = await FolderErasure.EraseAsync(Data, new ErasureSubject("bluesky", PostId: all[0].Post), "ann", time, None);
        Assert.Equal(1, report.Posts);
        Assert.DoesNotContain(Encoding.UTF8.GetBytes(all[0].Text), Everything(Data));
        AssertThere(Data, all[1..], 7);
    }

    [Fact]
    public async Task What_a_person_writes_after_the_erasure_is_new_and_stays()
    {
        var random = new Random(11);
        var all = Enumerable.Range(0, 3).Select(i => Person.Random(random, i)).ToArray();
        await FillAsync(all[..2], random);
        time.Advance(TimeSpan.FromMinutes(1));
        await FolderErasure.EraseAsync(Data, new ErasureSubject("bluesky", AuthorId: all[0].Id), "ann", time, None);
        time.Advance(TimeSpan.FromDays(1));
        var later = all[2] with { Id = all[0].Id, Handle = all[2].Handle };
        await using (var log = OpenLog())
        {
            await log.AppendAsync([Entry(later.Create())], None);
        }

        await FolderErasure.EraseAsync(Data, new ErasureSubject("bluesky", Handle: all[1].Handle), "ann", time, None);
        Assert.Contains(Encoding.UTF8.GetBytes(later.Text), Everything(Path.Combine(Data, FolderErasure.LogFolder)));
    }

    [Fact]
    public void Register_holds_no_name_and_survives_a_torn_last_line()
    {
        Directory.CreateDirectory(Data);
        var register = ErasureRegister.Open(Data);
        register.Add(new ErasureSubject("x", "1234567890", "Some_Body"), A.T0);
        var path = Path.Combine(Data, ErasureRegister.FileName);
        Assert.DoesNotContain("some_body", File.ReadAllText(path), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("1234567890", File.ReadAllText(path), StringComparison.Ordinal);
        File.AppendAllText(path, "{\"id\":\"to");
        Assert.NotNull(ErasureRegister.Open(Data).OfHandle("x", "SOME_BODY"u8));
        Assert.Null(ErasureRegister.Open(Data).OfHandle("y", "SOME_BODY"u8));
        File.WriteAllText(path, "no register");
        Assert.Throws<InvalidDataException>(() => ErasureRegister.Open(Data));
    }

    [Fact]
    public void Nobody_else_on_the_machine_reads_the_archive_its_keys_or_what_is_on_its_way_into_them()
    {
        Directory.CreateDirectory(Data);
        using var archive = SealedArchive.Open(Data, ErasureRegister.Open(Data), time);
        Assert.True(archive.Keep("i-1", "bluesky", "p1", "words", "ann.example", null));

        string[] files = [.. Directory.GetFiles(Data, SealedArchive.FileName + "*"), .. Directory.GetFiles(Data, SealedArchive.KeysFileName + "*")];
        Assert.Contains(Path.Combine(Data, SealedArchive.KeysFileName + "-wal"), files);
        if (!OperatingSystem.IsWindows())
        {
            foreach (var file in files)
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            }
        }
    }

    private async Task FillAsync(Person[] people, Random random)
    {
        await using var history = await SqliteHistory.OpenAsync(Data, time);
        await using var log = OpenLog();
        using var letters = new DeadLetters(Path.Combine(Data, FolderErasure.LettersFile), new DeadLetterOptions(), time);
        using var archive = SealedArchive.Open(Data, ErasureRegister.Open(Data), time);
        var at = await history.Score.OpenPartitionAsync(0, None);
        var (engine, second) = (new DetectEngine(1), A.T0Ms / 1_000);
        foreach (var chunk in people.Chunk(50))
        {
            await log.AppendAsync([.. chunk.Select(p => Entry(p.Create())), .. chunk.Select(p => Entry(p.Edit()))], None);
            var heard = new StreamSecond();
            foreach (var (person, i) in chunk.Select((p, i) => (p, i)))
            {
                heard.Count(SentimentLabel.Negative, 0, (ulong)i, risky: false);
                heard.AddSample(new SamplePost(
                    person.State().Key, "bluesky", person.Post, SentimentLabel.Negative, (ulong)i, [.. person.Text.Split(' ').Distinct().Order(StringComparer.Ordinal).Take(SamplePost.MaxTerms)]));
            }
            MentionRow[] rows = [.. chunk.Select((p, i) => A.Mention(p.State(), at.Next + i, p.Text + Person.Names(people, random), author: p.Handle) with
            {
                Url = $"https://example.org/{p.Handle}/{p.Post}",
            })];
            var batch = A.Batch(at, at.Next + chunk.Length, rows) with
            {
                Revisions = [.. chunk.Select(p => new RevisionRow(p.State(), A.T0Ms + 1, A.T0Ms + 1, "edited: " + p.Text))],
                Pulse = new PulseBatch(0, at.Next, at.Next + chunk.Length, time.GetUtcNow().ToUnixTimeMilliseconds(), [new StreamPulse(StreamKey.OfBrand("acme"), second, heard)]),
            };
            await history.Score.CommitAsync(batch, None);
            engine.Accept(batch.Pulse);
            engine.Advance();
            await history.Pulses.SaveSnapshotAsync(new DetectSnapshot(engine.Write(), new Dictionary<int, long> { [0] = batch.Pulse.To }, engine.WatermarkMs), None);
            second++;
            time.Advance(TimeSpan.FromSeconds(1));
            at = at with { Next = at.Next + chunk.Length };
        }

        await ColleaguesAsync(history, people);
        var written = new List<string>();
        await history.Words.RewriteNotesAsync(
            (kind, _) =>
            {
                written.Add(kind);
                return null;
            },
            None);
        Assert.Equal(
            ["feed", "notification", "pauses", "response", "review", "timeline"],
            written.CountBy(k => k).Where(k => k.Value == people.Length).Select(k => k.Key).Order(StringComparer.Ordinal));
        letters.Add("test", [.. people.Select(p => new RefusedMessage(
            new Reject(DropReason.MalformedJson, "cut"), Encoding.UTF8.GetBytes($"{{\"id\":\"{p.Post}\",\"author\":{{\"handle\":\"{p.Handle}\"}},\"text\":\"{p.Text}")))]);
        foreach (var person in people)
        {
            Assert.True(archive.Keep("i-1", "bluesky", person.Post, person.Text, person.Handle, null));
            if (random.Next(3) == 0)
            {
                archive.Seal("bluesky", person.Post, "deleted on its platform", time.GetUtcNow().AddDays(90));
            }
        }
    }

    /// <summary>What colleagues write of people, with every desk's own records.</summary>
    private static Task<int> ColleaguesAsync(SqliteHistory history, Person[] people) => history.Alerts.TransactAsync(
        t =>
        {
            t.Put(A.Incident("i-1"));
            foreach (var (person, i) in people.Select((p, i) => (p, i)))
            {
                var named = $"@{person.Handle}";
                t.Note("i-1", TimelineKinds.Note, "ann", $"Spoke with {named}, who is angry.");
                var message = new Message(person.Post, "Acme", $"{named} leads the thread", 2, "page", "acme", "i-1", t.Now);
                t.Put(new DocumentDraft(
                    Notification.Kind, $"n-{i}", "rule:page", DocumentJson.Write(new Notification($"n-{i}", "slack", null, message)), "acme", "i-1", t.Now));
                t.Put(new DocumentDraft(
                    ReviewNotes.Kind, "i-1", "ann", DocumentJson.Write(new ReviewNotes(ReviewStatus.Draft, $"Begun by {named}.", [], t.Now)), "acme", "i-1"));
                var response = new Response("i-1", $"r-{i}", $"Dear {named}, we are sorry.", TextPurpose.Reply, null, null, null, null, [], [], null, "ann");
                t.Put(new DocumentDraft(Response.Kind, $"r-{i}", "ann", DocumentJson.Write(response), "acme", "i-1"));
                t.Put(A.Pause("p-1", version: i + 1) with { Reason = $"Asked for by {named}" });
                t.Audit("ann", "publishing.resumed", "p-1", "acme", new JsonObject { ["reason"] = $"{named} took it back" });
            }

            return 0;
        },
        None);

    /// <summary>What leaves the house after an erasure: the signed bundle of the incident, with its review and the texts of the archive, sealed ones too.</summary>
    private async Task AssertGoneFromExportsAsync(Person[] erased, Person kept, int seed)
    {
        await using var history = await SqliteHistory.OpenAsync(Data, time);
        using var archive = SealedArchive.Open(Data, ErasureRegister.Open(Data), time);
        var desk = new ReviewDesk(history.Review, history.AlertReader, history.Documents, history.Alerts, ReviewCalendar.Usual, SlaTargets.Usual, time);
        var html = ReviewHtml.Write((await desk.FindAsync(Viewer.System, "i-1", null, None))!, [], time.GetUtcNow());
        var records = await history.Review.IncidentAsync(Viewer.System, "i-1", null, None);
        var zip = await IncidentBundle.CreateAsync(Data, history, records!, html, archive.Of("i-1", withSealed: true), time, None);
        var folder = Path.Combine(root, "export");
        ZipFile.ExtractToDirectory(new MemoryStream(zip), folder);
        AssertGone(folder, erased, seed);
        Assert.Contains(kept.Handle, await File.ReadAllTextAsync(Path.Combine(folder, "texts.json"), None), StringComparison.Ordinal);
    }

    private EmbeddedLog OpenLog() =>
        EmbeddedLog.Open(new EmbeddedLogOptions { Folder = Path.Combine(Data, FolderErasure.LogFolder) }, time, NullLogger<EmbeddedLog>.Instance);

    private static LogEntry Entry(string json) => new(0, Encoding.UTF8.GetBytes(json));

    private static void AssertGone(string folder, IReadOnlyList<Person> erased, int seed)
    {
        // In pieces, because a long text lies on several pages; as Latin-1, so that a file of any bytes is a text that can be searched for all at once.
        var words = SearchValues.Create(
            [.. erased.SelectMany(p => (string[])[p.Handle, p.Id, .. p.Text.Chunk(24).Where(c => c.Length > 8).Select(c => new string(c))])], StringComparison.Ordinal);
        foreach (var path in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
        {
            var file = Encoding.Latin1.GetString(Read(path));
            var found = file.AsSpan().IndexOfAny(words);
            Assert.True(found < 0, $"seed {seed}: '{(found < 0 ? "" : file.Substring(found, 12))}' is still in {path}");
        }
    }

    private static void AssertThere(string folder, IEnumerable<Person> kept, int seed)
    {
        var all = Encoding.Latin1.GetString(Everything(folder));
        Assert.All(kept.Take(20), person => Assert.True(all.Contains(person.Text[..19], StringComparison.Ordinal), $"seed {seed}: '{person.Text[..19]}' was erased too"));
    }

    // A running store holds its lock file to itself; there is nothing in it.
    private static byte[] Everything(string folder) =>
        [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith("lock", StringComparison.Ordinal)).SelectMany(Read)];

    private static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var all = new MemoryStream();
        file.CopyTo(all);
        return all.ToArray();
    }

    private sealed record Person(string Id, string Handle, string Post, string Text)
    {
        public static Person Random(Random random, int i) => new(
            $"did:plc:{Word(random, 24)}", $"{Word(random, 10)}-{i}.example", $"at://post/{Word(random, 13)}",
            // Long ones go over pages; emoji and quotes are escaped in JSON and not in the store.
            $"what {Word(random, 8)} thinks " + string.Join(' ', Enumerable.Range(0, random.Next(20)).Select(_ => Word(random, random.Next(3, 200)))));

        public string Create() => JsonSerializer.Serialize(new { platform = "bluesky", id = Post, text = Text, author = new { id = Id, handle = Handle } });

        public string Edit() => JsonSerializer.Serialize(new { op = "edit", platform = "bluesky", id = Post, text = "edited: " + Text });

        public PostState State() => A.Post(Post) with { Key = PostKey.Of("bluesky", Post), AuthorId = Id };

        public static string Names(Person[] others, Random random) => random.Next(2) == 0 ? "" : $" (as @{others[random.Next(others.Length)].Handle}, said)";

        private static string Word(Random random, int length) => string.Concat(Enumerable.Range(0, length).Select(_ => (char)('a' + random.Next(26))));
    }
}
