using System.Text;
using Listening.Detection.Mentions;
using Listening.Ingest.Log;
using Listening.Ingest.Validation;
using Microsoft.Extensions.Logging.Abstractions;

namespace Listening.Ingest.Tests.Validation;

public sealed class MentionIntakeTests : IAsyncLifetime, IDisposable
{
    private static readonly IntakeCaller Key = new("key-1", DrillUse.Never);

    private readonly ManualTimeProvider _time = new();
    private readonly TempFolder _folder = new();
    private readonly EmbeddedLog _log;
    private readonly DeadLetters _letters;
    private readonly MentionIntake _intake;

    public MentionIntakeTests()
    {
        _log = EmbeddedLog.Open(new EmbeddedLogOptions { Folder = _folder.At("log") }, _time, NullLogger<EmbeddedLog>.Instance);
        _letters = new DeadLetters(_folder.At("dead-letters.db"), new DeadLetterOptions(), _time);
        _intake = new MentionIntake(_log, _letters, NullLogger<MentionIntake>.Instance);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _log.DisposeAsync();

    public void Dispose()
    {
        _letters.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("[{0},{1}]")]
    [InlineData(" [ {0} ,\n {1} ] \n")]
    [InlineData("{0}\n{1}")]
    [InlineData("{0}\r\n\r\n{1}\r\n")]
    [InlineData("\uFEFF{0}\n{1}\n")]
    public async Task An_array_and_lines_are_taken_alike(string shape)
    {
        var result = await Take(shape.Replace("{0}", Post("1"), StringComparison.Ordinal).Replace("{1}", Post("2"), StringComparison.Ordinal));
        Assert.Equal((2, 0, null), (result.Accepted, result.Rejected.Count, result.Refused));
        Assert.Equal([Post("1"), Post("2")], (await Logged()).Order());
    }

    [Fact]
    public async Task A_correction_comes_from_a_person_and_never_through_the_intake()
    {
        var result = await Take("""{"op":"correction","platform":"x","id":"1","corrected":"negative"}""");
        Assert.Equal((0, DropReason.UnknownOperation), (result.Accepted, Assert.Single(result.Rejected).Reason));
        Assert.Empty(await Logged());
    }

    [Fact]
    public async Task A_correction_lies_behind_its_post_in_the_log_and_is_read_back()
    {
        await Take(Post("7"));
        await new Corrections(_log).AppendAsync("x", "7", Detection.Sentiment.SentimentLabel.Negative, CancellationToken.None);
        var line = (await Logged())[^1];
        var reader = new MentionReader();
        Assert.True(reader.TryRead(Encoding.UTF8.GetBytes(line), out _));
        Assert.Equal((MentionOp.Correction, Detection.Sentiment.SentimentLabel.Negative), (reader.Mention.Op, reader.Mention.Corrected));
    }

    [Fact]
    public async Task One_mention_over_several_lines_is_one_mention()
    {
        var result = await Take("{\n \"platform\": \"x\",\n \"id\": \"1\",\n \"text\": \"hello\"\n}\n");
        Assert.Equal((1, 0), (result.Accepted, result.Rejected.Count));
    }

    [Fact]
    public async Task A_mention_lies_in_its_posts_partition()
    {
        await Take(Post("7") + "\n" + """{"op":"metrics","platform":"x","id":"7","metrics":{"likes":1}}""");
        var partition = LogPartition.Of("x", "7", 4);
        Assert.Equal((0L, 2L), _log.Bounds(partition));
    }

    [Fact]
    public async Task Bad_mentions_are_told_by_index_and_kept_and_do_not_hinder_good_ones()
    {
        var result = await Take($$"""[{{Post("1")}},{"platform":"x"},7,{{Post("2")}}]""");
        Assert.Equal(2, result.Accepted);
        Assert.Equal([(1, DropReason.MissingField), (2, DropReason.WrongType)], result.Rejected.Select(r => (r.Index, r.Reason)));
        Assert.All(result.Rejected, r => Assert.NotEmpty(r.Error));
        var letters = _letters.List(null, 10);
        Assert.Equal([DropReason.WrongType, DropReason.MissingField], letters.Select(l => l.Reason));
        Assert.Equal("""{"platform":"x"}""", Encoding.UTF8.GetString(letters[1].Payload));
        Assert.Equal(("key-1", _time.NowMs, false), (letters[1].Source, letters[1].AtMs, letters[1].Truncated));
    }

    [Fact]
    public async Task A_bad_line_is_one_reject()
    {
        var result = await Take(Post("1") + "\n{\"platform\":\n" + Post("2"));
        Assert.Equal((2, 1), (result.Accepted, result.Rejected.Single().Index));
    }

    [Fact]
    public async Task An_array_that_breaks_off_is_taken_up_to_the_break()
    {
        var result = await Take($$"""[{{Post("1")}},{"platform":"x","te""");
        Assert.Equal(1, result.Accepted);
        var reject = result.Rejected.Single();
        Assert.Equal((1, DropReason.MalformedJson), (reject.Index, reject.Reason));
        Assert.Contains("Nothing after it was taken", reject.Error, StringComparison.Ordinal);
        Assert.StartsWith(",{\"platform\"", Encoding.UTF8.GetString(_letters.List(null, 1)[0].Payload), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n \n")]
    [InlineData("[]")]
    public async Task A_request_without_mentions_is_refused(string body) => Assert.NotNull((await Take(body)).Refused);

    [Fact]
    public async Task A_request_with_too_many_mentions_is_refused_whole()
    {
        var lines = string.Join('\n', Enumerable.Range(0, MentionLimits.MentionsPerRequest + 1).Select(i => Post($"{i}")));
        foreach (var body in (string[])[lines, "[" + lines.Replace('\n', ',') + "]"])
        {
            var result = await Take(body);
            Assert.Contains("at most 10000 mentions", result.Refused, StringComparison.Ordinal);
        }

        Assert.Empty(await Logged());
    }

    [Fact]
    public async Task A_request_that_is_too_large_is_not_read_to_its_end()
    {
        using var body = new Endless();
        var result = await _intake.TakeAsync(body, Key, default);
        Assert.Contains("at most 33554432 bytes", result.Refused, StringComparison.Ordinal);
        Assert.InRange(body.Given, MentionLimits.RequestBytes, 3L * MentionLimits.RequestBytes);
    }

    [Theory]
    [InlineData(DrillUse.Never, true, false)]
    [InlineData(DrillUse.Never, false, true)]
    [InlineData(DrillUse.Allowed, true, true)]
    [InlineData(DrillUse.Allowed, false, true)]
    [InlineData(DrillUse.Required, true, true)]
    [InlineData(DrillUse.Required, false, false)]
    public async Task Only_a_drill_key_marks_drills_and_a_key_for_drills_sends_nothing_else(DrillUse use, bool marked, bool taken)
    {
        var body = """{"platform":"x","id":"1","text":"a" """ + (marked ? ",\"drill\":\"d-1\"}" : "}");
        var result = await _intake.TakeAsync(Encoding.UTF8.GetBytes(body), Key with { Drill = use }, default);
        Assert.Equal(taken ? 1 : 0, result.Accepted);
        Assert.All(result.Rejected, r => Assert.Equal(DropReason.DrillNotAllowed, r.Reason));
    }

    [Fact]
    public async Task A_dead_letter_goes_through_the_door_again()
    {
        await Take("""{"platform":"x","id":"1","text":"a","drill":"d"}""");
        var letter = _letters.List(null, 1).Single();
        Assert.Equal(ReplayOutcome.Rejected, (await _intake.ReplayAsync(letter.Id, Key, default)).Outcome);
        Assert.Equal(ReplayOutcome.Accepted, (await _intake.ReplayAsync(letter.Id, Key with { Drill = DrillUse.Allowed }, default)).Outcome);
        Assert.Single(await Logged());
        Assert.Empty(_letters.List(null, 1));
        Assert.Equal(ReplayOutcome.Unknown, (await _intake.ReplayAsync(letter.Id, Key, default)).Outcome);
    }

    [Fact]
    public async Task A_long_dead_letter_is_cut_and_says_so()
    {
        await Take("""{"platform":"x","id":"1","text":" """ + new string('a', 100_000) + "\"}");
        var letter = _letters.List(null, 1).Single();
        Assert.Equal((DropReason.TooLong, DeadLetters.KeptBytes, true), (letter.Reason, letter.Payload.Length, letter.Truncated));
        Assert.Equal(ReplayOutcome.Truncated, (await _intake.ReplayAsync(letter.Id, Key, default)).Outcome);
    }

    [Fact]
    public async Task Dead_letters_are_listed_newest_first_by_page()
    {
        for (var i = 0; i < 5; i++)
        {
            await Take($$"""{"id":"{{i}}"}""");
        }

        var first = _letters.List(null, 3);
        var second = _letters.List(first[^1].Id, 3);
        Assert.Equal([5L, 4, 3], first.Select(l => l.Id));
        Assert.Equal([2L, 1], second.Select(l => l.Id));
    }

    [Fact]
    public async Task Dead_letters_are_gone_after_a_week()
    {
        await Take("{}");
        _time.Advance(TimeSpan.FromDays(7) + TimeSpan.FromSeconds(1));
        Assert.Empty(_letters.List(null, 10));
        await Take("[7]");
        Assert.Equal(2, _letters.List(null, 10).Single().Id);
    }

    [Fact]
    public void Dead_letters_keep_to_their_size_and_lose_the_oldest()
    {
        using var letters = new DeadLetters(_folder.At("small.db"), new DeadLetterOptions { MaxBytes = 10_000 }, _time);
        for (var i = 0; i < 100; i++)
        {
            letters.Add("s", [new RefusedMessage(new Reject(DropReason.WrongType, "d"), new byte[500])]);
            Assert.InRange(letters.List(null, 1000).Sum(l => l.Payload.Length), 500, 10_000);
        }

        Assert.Equal(100, letters.List(null, 1)[0].Id);
    }

    [Fact]
    public void Dead_letters_of_a_damaged_file_are_refused_with_one_line()
    {
        File.WriteAllText(_folder.At("bad.db"), new string('?', 5000));
        var error = Assert.Throws<InvalidDataException>(() => new DeadLetters(_folder.At("bad.db"), new DeadLetterOptions(), _time));
        Assert.Contains("is damaged", error.Message, StringComparison.Ordinal);
    }

    private Task<IntakeResult> Take(string body) => _intake.TakeAsync(new MemoryStream(Encoding.UTF8.GetBytes(body)), Key, default);

    private static string Post(string id) => $$"""{"platform":"x","id":"{{id}}","text":"hello"}""";

    private async Task<List<string>> Logged()
    {
        var texts = new List<string>();
        for (var p = 0; p < 4; p++)
        {
            var batch = await _log.ReadAsync(p, 0, 100, TimeSpan.Zero, default);
            texts.AddRange(batch.Records.Select(r => Encoding.UTF8.GetString(r.Payload.Span)));
        }

        return texts;
    }

    /// <summary>A body that never ends.</summary>
    private sealed class Endless : Stream
    {
        public long Given { get; private set; }
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => Given; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            buffer.AsSpan(offset, count).Fill((byte)'x');
            Given += count;
            return count;
        }

        public override void Flush() => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
