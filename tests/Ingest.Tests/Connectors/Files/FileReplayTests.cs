using System.Text;
using Listening.Ingest.Connectors.Files;
using Listening.Ingest.Validation;

namespace Listening.Ingest.Tests.Connectors.Files;

public sealed class FileReplayTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Lines_are_read_whatever_the_blocks_and_line_ends_are()
    {
        var text = "\uFEFFone\r\n\n  two \n" + new string('x', 200_000) + "\nlast";
        var lines = await Lines(text);
        Assert.Equal(["one", "two", new string('x', 200_000), "last"], lines);
    }

    [Fact]
    public async Task A_line_longer_than_any_mention_is_cut_and_so_refused()
    {
        var lines = await Lines(new string('x', 5_000_000) + "\nnext");
        Assert.Equal(MentionLimits.MessageBytes + 1, lines[0].Length);
        Assert.Equal("next", lines[1]);
        Assert.False(new MentionReader().TryRead(Encoding.UTF8.GetBytes(lines[0]), out var reject));
        Assert.Equal(DropReason.TooLong, reject.Reason);
    }

    [Fact]
    public async Task A_live_replay_at_full_speed_changes_nothing()
    {
        string[] lines = [At("2020-01-01T00:00:00Z", "1"), "not json", At("2020-01-01T05:00:00Z", "2")];
        Assert.Equal(lines, await Play(new ReplayOptions(), lines));
    }

    [Fact]
    public async Task A_replay_marks_mentions_with_its_own_drill_and_leaves_the_rest()
    {
        var played = await Play(
            new ReplayOptions { Drill = "replay-1" },
            """{"platform":"x","id":"1","text":"a\u00e9","drill":"other","later":{"a":[1, 2]},"metrics":{"likes":3}}""", "{broken");
        Assert.Equal("""{"platform":"x","id":"1","text":"a\u00e9","later":{"a":[1, 2]},"metrics":{"likes":3},"drill":"replay-1"}""", played[0]);
        Assert.Equal("{broken", played[1]);
    }

    [Fact]
    public async Task At_a_speed_mentions_come_when_they_are_due_and_happen_now()
    {
        var options = new ReplayOptions { Speed = 60, ShiftTimes = true };
        var file = Body(At("2020-01-01T00:00:00Z", "1"), At("2020-01-01T00:00:00Z", "2"), At("2020-01-01T00:01:00Z", "3"));
        await using var play = new FileReplay(options, _time).PlayAsync(file, default).GetAsyncEnumerator();
        var start = _time.NowMs;
        Assert.True(await play.MoveNextAsync());
        Assert.Equal(2, play.Current.Count);
        Assert.Equal([start, start], Times(play.Current.Body));

        var third = play.MoveNextAsync().AsTask();
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(third.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(await third);
        Assert.Equal([start + 1000], Times(play.Current.Body));
    }

    [Fact]
    public async Task Two_times_of_one_mention_keep_their_distance()
    {
        var line = """{"platform":"x","id":"1","text":"a","createdAt":"2020-01-01T00:00:00Z","observedAt":"2020-01-01T00:00:07.5Z"}""";
        var reader = new MentionReader();
        Assert.True(reader.TryRead(Encoding.UTF8.GetBytes((await Play(new ReplayOptions { Speed = 1, ShiftTimes = true }, line))[0]), out _));
        Assert.Equal((_time.NowMs, _time.NowMs - 7500), (reader.Mention.ObservedAtMs, reader.Mention.CreatedAtMs));
    }

    [Fact]
    public async Task Large_files_go_out_in_requests_of_a_fair_size()
    {
        var sizes = new List<int>();
        await foreach (var batch in new FileReplay(new ReplayOptions(), _time).PlayAsync(Body([.. Enumerable.Range(0, 4500).Select(i => At("2020-01-01T00:00:00Z", $"{i}"))]), default))
        {
            sizes.Add(batch.Count);
        }

        Assert.Equal([2000, 2000, 500], sizes);
    }

    [Fact]
    public void Shifted_times_need_a_speed() => Assert.Throws<ArgumentException>(new ReplayOptions { ShiftTimes = true }.Validate);

    private async Task<List<string>> Play(ReplayOptions options, params string[] lines)
    {
        var played = new List<string>();
        await foreach (var batch in new FileReplay(options, _time).PlayAsync(Body(lines), default))
        {
            played.AddRange(Encoding.UTF8.GetString(batch.Body.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }

        return played;
    }

    private static async Task<List<string>> Lines(string text)
    {
        var lines = new List<string>();
        await foreach (var line in JsonLines.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), default))
        {
            lines.Add(Encoding.UTF8.GetString(line.Span));
        }

        return lines;
    }

    private static List<long?> Times(ReadOnlyMemory<byte> body) =>
        [.. Encoding.UTF8.GetString(body.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l =>
        {
            var reader = new MentionReader();
            Assert.True(reader.TryRead(Encoding.UTF8.GetBytes(l), out _));
            return reader.Mention.ObservedAtMs;
        })];

    private static MemoryStream Body(params string[] lines) => new(Encoding.UTF8.GetBytes(string.Join('\n', lines)));

    private static string At(string time, string id) => $$"""{"platform":"x","id":"{{id}}","text":"a","observedAt":"{{time}}"}""";
}
