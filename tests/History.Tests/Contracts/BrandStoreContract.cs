using Listening.Detection.Brands;

namespace Listening.History.Tests.Contracts;

public abstract class BrandStoreContract
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly Brand Acme = new(
        "acme", "Acme", "acme OR #acme", [new BrandAccount("bluesky", "did:plc:acme", AccountRole.Owned)], ["recall"], 7_000);

    protected abstract Task<HistoryUnderTest> OpenAsync();

    [Fact]
    public async Task Brands_come_back_whole_and_ordered()
    {
        await using var history = await OpenAsync();
        await history.Brands.PutAsync(new Brand("zeta", "Zeta", "zeta"), "ann", None);
        await history.Brands.PutAsync(Acme, "ann", None);
        Assert.Equal(["acme", "zeta"], history.Brands.All().Select(b => b.Id));
        await history.ReopenAsync();
        Assert.Equivalent(Acme, history.Brands.All()[0], strict: true);
    }

    [Fact]
    public async Task Change_is_a_new_revision_and_is_announced_after_it_can_be_seen()
    {
        await using var history = await OpenAsync();
        var seen = new List<string>();
        history.Brands.Changed += () => seen.Add(string.Join(' ', history.Brands.All().Select(b => b.Query)));
        await history.Brands.PutAsync(Acme, "ann", None);
        await history.Brands.PutAsync(Acme with { Query = "acme" }, "bob", None);
        Assert.True(await history.Brands.RemoveAsync("acme", "ann", None));
        Assert.Equal(["acme OR #acme", "acme", ""], seen);
        Assert.Equal(3, history.Count("brands"));
        Assert.Equal(3, history.Count("audit WHERE brand = 'acme'"));
    }

    [Fact]
    public async Task Removing_what_is_not_there_says_so()
    {
        await using var history = await OpenAsync();
        Assert.False(await history.Brands.RemoveAsync("acme", "ann", None));
        await history.Brands.PutAsync(Acme, "ann", None);
        Assert.True(await history.Brands.RemoveAsync("acme", "ann", None));
        Assert.False(await history.Brands.RemoveAsync("acme", "ann", None));
        await history.ReopenAsync();
        Assert.Empty(history.Brands.All());
    }
}
