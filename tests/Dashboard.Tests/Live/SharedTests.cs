using Listening.Dashboard.Live;

namespace Listening.Dashboard.Tests.Live;

public class SharedTests
{
    private readonly Shared<string, int> shared = new();
    private int made;

    [Fact]
    public async Task What_many_ask_for_at_one_age_is_made_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Ask(age: 1, "all")));

        Assert.Equal(Enumerable.Repeat(1, 100), answers);
        Assert.Equal(2, await Ask(age: 1, "some"));
    }

    [Fact]
    public async Task The_next_age_is_made_anew_and_serves_who_comes_late()
    {
        await Ask(age: 1, "all");

        Assert.Equal(2, await Ask(age: 2, "all"));
        Assert.Equal(2, await Ask(age: 1, "all"));
    }

    [Fact]
    public async Task A_fault_ends_with_its_age()
    {
        await Assert.ThrowsAsync<IOException>(() => shared.GetAsync(1, "all", () => throw new IOException("the store is away")));

        Assert.Equal(1, await Ask(age: 2, "all"));
    }

    private Task<int> Ask(long age, string key) => shared.GetAsync(age, key, () => Task.FromResult(Interlocked.Increment(ref made)));
}
