using Listening.EndToEnd.Processes;
using Xunit.Abstractions;

namespace Listening.EndToEnd.Killing;

public sealed class KillTests(ITestOutputHelper output)
{
    private const int Kills = 20;
    private const int Lanes = 4;
    private const int Seed = 20261121;
    private readonly TimeProvider clock = TimeProvider.System;

    [Fact]
    public async Task Kill_nine_at_20_random_moments_loses_nothing_and_doubles_nothing()
    {
        var random = new Random(Seed);
        using var folder = new DataFolder("kill");
        var lanes = Enumerable.Range(0, Lanes).Select(i => new Lane(i, Seed, clock)).ToArray();
        var server = await ServerProcess.StartAsync(folder.Of("killed"));
        var port = server.Url.Port;
        await PutBrandsAsync(server.Http);

        using var done = new CancellationTokenSource();
        // Enough of a load to have work under way at any moment, little enough for twenty restarts on a small machine.
        var senders = lanes.Select(lane => new Sender(lane, server.Url, TimeSpan.FromMilliseconds(4), clock)).ToArray();
        var sending = senders.Select(s => Task.Run(() => s.RunAsync(done.Token))).ToArray();
        for (var kill = 0; kill < Kills; kill++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(50, 900)), clock);
            await server.KillAsync();
            await server.DisposeAsync();
            server = await ServerProcess.StartAsync(folder.Of("killed"), port: port);
        }

        await done.CancelAsync();
        await Task.WhenAll(sending);
        var until = lanes.Max(l => l.Last).AddSeconds(1);
        await server.Http.SettledAsync(until);
        await server.KillAsync();
        await server.DisposeAsync();
        output.WriteLine($"seed {Seed}: {Kills} kills, {senders.Sum(s => s.Accepted)} messages accepted, {senders.Sum(s => s.Unanswered)} requests sent again, {lanes.Sum(l => l.Expected.Count)} posts of brands, {lanes.Sum(l => l.Crossed.Count)} crossings");

        using var killed = new StoredHistory(folder.Of("killed"));
        Same(lanes.SelectMany(l => l.Expected.Keys).Order(StringComparer.Ordinal), killed.PostIds.Order(StringComparer.Ordinal), "accepted posts of brands and rows of the history");
        Same(killed.RowMinutes, killed.CountedMinutes, "minute counts and rows");
        var crossed = lanes.SelectMany(l => l.Crossed).Order(StringComparer.Ordinal).ToArray();
        Assert.True(crossed.Length >= Lanes, "The run was too short to cross anything.");
        Same(crossed, killed.Pauses.Select(p => p.Split('|')[1]).Order(StringComparer.Ordinal), "brands that crossed and pauses");

        // Every day's talk may be worth an incident too, but never a pause.
        Same(crossed, killed.Incidents.Select(p => p.Split('|')[1]).Where(crossed.Contains).Order(StringComparer.Ordinal), "brands that crossed and their incidents");
        Assert.Equal(killed.Audit.Last, killed.Audit.Count);
        Assert.Equal(killed.Feed.Last, killed.Feed.Count);
        Assert.Empty(killed.AuditTwice);

        await UndisturbedAsync(folder, until);
        using var undisturbed = new StoredHistory(folder.Of("undisturbed"));
        Same(undisturbed.Mentions, killed.Mentions, "mentions");
        Same(undisturbed.BrandsOfMentions, killed.BrandsOfMentions, "brands of mentions");
        Same(undisturbed.Posts, killed.Posts, "posts");
        Same(undisturbed.Minutes, killed.Minutes, "minutes");
        Same(undisturbed.Signals, killed.Signals, "signals");
        Same(undisturbed.Incidents, killed.Incidents, "incidents");
        Same(undisturbed.Pauses, killed.Pauses, "pauses");
    }

    /// <summary>A server that reads the very log of the killed one, with its append stamps, from the start and in one go.</summary>
    private static async Task UndisturbedAsync(DataFolder folder, DateTimeOffset until)
    {
        await using (var fresh = await ServerProcess.StartAsync(folder.Of("undisturbed")))
        {
            await PutBrandsAsync(fresh.Http);
        }

        Directory.Delete(Path.Combine(folder.Of("undisturbed"), "log"), recursive: true);
        Directory.CreateDirectory(Path.Combine(folder.Of("undisturbed"), "log"));
        foreach (var file in Directory.GetFiles(Path.Combine(folder.Of("killed"), "log")))
        {
            File.Copy(file, Path.Combine(folder.Of("undisturbed"), "log", Path.GetFileName(file)));
        }

        await using var server = await ServerProcess.StartAsync(folder.Of("undisturbed"));
        await server.Http.SettledAsync(until);
        await server.KillAsync();
    }

    private static async Task PutBrandsAsync(HttpClient http)
    {
        foreach (var brand in Lane.Brands(Lanes, Lane.MaxCrossings))
        {
            await http.PutBrandAsync(brand, Lane.NameOf(brand));
        }
    }

    private static void Same(IEnumerable<string> expected, IEnumerable<string> actual, string what) => Rows.Same(expected, actual, $"seed {Seed}, {what}");
}
