using Listening.Dashboard.Hosting;

namespace Listening.Dashboard.Tests.Hosting;

/// <summary>What keeps the server from starting is one line that says what and what to do; nothing is damaged.</summary>
public sealed class StartTests : IDisposable
{
    private readonly string data = Directory.CreateTempSubdirectory("listening-start-").FullName;

    public void Dispose() => Directory.Delete(data, recursive: true);

    [Fact]
    public async Task A_port_in_use_names_the_way_out()
    {
        await using var first = await StartAsync("http://127.0.0.1:0", "one");

        var e = await Assert.ThrowsAsync<StartException>(() => StartAsync(first.Address, "two"));

        Assert.Contains("--urls", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_folder_has_one_process()
    {
        await using var first = await StartAsync("http://127.0.0.1:0", "one");

        var e = await Assert.ThrowsAsync<StartException>(() => StartAsync("http://127.0.0.1:0", "one"));

        Assert.Contains("another Listening", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_folder_is_left_alone()
    {
        await using (await StartAsync("http://127.0.0.1:0", "one"))
        {
        }

        await File.WriteAllTextAsync(Path.Combine(data, "one", "VERSION"), "99");
        var before = await File.ReadAllBytesAsync(Path.Combine(data, "one", "history.db"));

        var e = await Assert.ThrowsAsync<StartException>(() => StartAsync("http://127.0.0.1:0", "one"));

        Assert.Contains("newer version", e.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(Path.Combine(data, "one", "history.db")));
    }

    [Fact]
    public async Task A_damaged_history_is_said_and_left_alone()
    {
        await using (await StartAsync("http://127.0.0.1:0", "one"))
        {
        }

        var file = Path.Combine(data, "one", "history.db");
        await File.WriteAllTextAsync(file, new string('x', 8192));

        var e = await Assert.ThrowsAsync<StartException>(() => StartAsync("http://127.0.0.1:0", "one"));

        Assert.Contains("damaged", e.Message, StringComparison.Ordinal);
        Assert.StartsWith("xxxx", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"brands":[{"id":"a","query":"a OR ("}]}""", "character 6")]
    [InlineData("""{"brandz":[]}""", "brandz")]
    [InlineData("""{"brands":[{"id":"A b","query":"a"}]}""", "id")]
    [InlineData("{", "not valid")]
    public async Task A_wrong_configuration_is_pointed_at(string json, string says)
    {
        var file = Path.Combine(data, "brands.json");
        await File.WriteAllTextAsync(file, json);

        var e = Assert.Throws<StartException>(() => BrandFile.Read(file));

        Assert.Contains(says, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    private Task<ListeningHost> StartAsync(string urls, string folder) =>
        ListeningHost.StartAsync(new ServeOptions(urls, Path.Combine(data, folder), ServeOptions.AllRoles), CancellationToken.None);
}
