using Listening.EndToEnd.Processes;
using Listening.Shared;

namespace Listening.EndToEnd.Timescale;

/// <summary>The real process on a real TimescaleDB that dies and comes back.</summary>
[Trait("Needs", "timescaledb")]
public sealed class TimescaleTests
{
    private readonly TimeProvider clock = TimeProvider.System;

    [Fact]
    public async Task Killed_database_loses_nothing_and_the_pause_stays_in_force()
    {
        using var folder = new DataFolder("timescale");
        await using var database = await TimescaleCluster.StartAsync();
        await using var server = await ServerProcess.StartAsync(folder.Of("data"), more: ["--history", database.ConnectionString]);
        await server.Http.PutBrandAsync("acme", "acme");
        await server.Http.PutBrandAsync("zeta", "zeta");
        var start = clock.GetUtcNow();

        await server.Http.AcceptedAsync([.. Enumerable.Range(0, 200).Select(i => Message.Create($"a{i}", $"acme is here, number {i}", start.AddMilliseconds(i)))]);
        await CrossAsync(server, "acme", "boom");
        await Api.Eventually(async () => await server.Http.PermitStateAsync("acme", "instagram") == "paused", "the pause of acme");
        await server.Http.OneAsync("incidents?brand=acme");

        // What is sent while the store is away is in the log; a permit is denied because nobody knows.
        await database.KillAsync();
        await server.Http.AcceptedAsync([.. Enumerable.Range(200, 200).Select(i => Message.Create($"a{i}", $"acme is here, number {i}", clock.GetUtcNow()))]);
        await CrossAsync(server, "zeta", "bang");
        await Api.Eventually(async () => await server.Http.PermitStateAsync("zeta", "x") is "unknown" or "paused", "a permit that nobody may use");
        Assert.NotEqual("open", await server.Http.PermitStateAsync("acme", "x"));
        await database.RestartAsync();

        await Api.Eventually(async () => await server.Http.PermitStateAsync("zeta", "x") == "paused", "the pause of zeta");
        await server.Http.SettledAsync(start);
        await Api.Eventually(async () => await MentionsAsync(server, start) == 401, "all mentions of acme in the history", seconds: 90);
        Assert.Equal("paused", await server.Http.PermitStateAsync("acme", "instagram"));
        Assert.Single(await server.Http.ItemsAsync("incidents?brand=acme"));
        Assert.Single(await server.Http.ItemsAsync("incidents?brand=zeta"));
        Assert.False(server.HasExited, server.Output);

        // Minute counts equal the rows.
        var series = await server.Http.ReadAsync($"history/sentiment?brand=acme&from={Api.Time(start.AddMinutes(-5))}&to={Api.Time(clock.GetUtcNow().AddMinutes(1))}&bucket=1m");
        Assert.Equal(401, series.GetProperty("points").EnumerateArray().Sum(p => p.GetProperty("volume") is { ValueKind: System.Text.Json.JsonValueKind.Number } n ? n.GetInt64() : 0));
    }

    [Fact]
    public async Task Server_that_was_killed_finds_its_history_again_on_another_machine()
    {
        using var folder = new DataFolder("timescale");
        await using var database = await TimescaleCluster.StartAsync();
        await using (var server = await ServerProcess.StartAsync(folder.Of("first"), more: ["--history", database.ConnectionString]))
        {
            await server.Http.PutBrandAsync("acme", "acme");
            await CrossAsync(server, "acme", "boom");
            await Api.Eventually(async () => await server.Http.PermitStateAsync("acme", "x") == "paused", "the pause");
            await server.Http.OneAsync("incidents?brand=acme");
            await server.KillAsync();
        }

        // The data folder goes along: the log's positions in the store are those of this log.
        await using var again = await ServerProcess.StartAsync(folder.Of("first"), more: ["--history", database.ConnectionString]);
        Assert.Equal("paused", await again.Http.PermitStateAsync("acme", "instagram"));
        Assert.Single(await again.Http.ItemsAsync("incidents?brand=acme"));
    }

    private async Task CrossAsync(ServerProcess server, string brand, string id) => await server.Http.AcceptedAsync(
        Message.Create(id, Message.Angry(brand), clock.GetUtcNow().AddSeconds(-1), impressions: 100), Message.Metrics(id, 6_000, clock.GetUtcNow()));

    private static async Task<int> MentionsAsync(ServerProcess server, DateTimeOffset start)
    {
        var (count, after) = (0, "");
        while (true)
        {
            var page = await server.Http.ReadAsync($"history/mentions?brand=acme&from={Api.Time(start.AddMinutes(-5))}&max=200{after}");
            count += page.GetProperty("items").GetArrayLength();
            if (!page.TryGetProperty("next", out var next) || next.ValueKind != System.Text.Json.JsonValueKind.String)
            {
                return count;
            }

            after = "&after=" + Uri.EscapeDataString(next.GetString()!);
        }
    }
}
