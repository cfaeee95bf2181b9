using System.Text;
using Listening.Detection.Audience;
using Listening.Detection.Brands;
using Listening.Detection.Mentions;

namespace Listening.Detection.Tests.Audience;

public sealed class AudienceWatchTests
{
    private const long Start = 1_773_964_800;
    private static readonly PostKey s_account = PostKey.Of("x", "acme");

    private static FollowerCount Count(long followers, long second, AccountRole role = AccountRole.Owned) => new(s_account, "x", role, followers, second * 1000);

    private static List<FollowerJump> Play(IEnumerable<(long Second, long Followers)> observations, AccountRole role = AccountRole.Owned, bool restart = false)
    {
        var watch = new AudienceWatch();
        List<FollowerJump>? found = null;
        foreach ((long second, long followers) in observations)
        {
            watch.Observe(second, [Count(followers, second, role)], ref found);
            watch = restart ? ReadAgain(watch) : watch;
        }

        return found ?? [];
    }

    private static IEnumerable<(long, long)> Quiet(int hours, int seed = 5)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, hours).Select(h => (Start + (h * 3600L), 40_000 + (h * 5L) + random.Next(-40, 40)));
    }

    [Fact]
    public void Followers_that_jump_within_an_hour_are_told_once_a_day()
    {
        FollowerJump jump = Assert.Single(Play([.. Quiet(48), (Start + (48 * 3600), 52_000), (Start + (48 * 3600) + 600, 70_000)]));
        Assert.InRange(jump.Part, 0.27, 0.33);
        Assert.Equal(Start + (48 * 3600), jump.At);
    }

    [Fact]
    public void Followers_that_leave_at_once_are_told() =>
        Assert.True(Assert.Single(Play([.. Quiet(48), (Start + (48 * 3600), 35_000)])).Part < -0.1);

    [Fact]
    public void A_month_of_usual_wandering_is_not_told() => Assert.Empty(Play(Quiet(24 * 30)));

    [Fact]
    public void A_fifth_more_after_a_month_unseen_is_not_sudden() => Assert.Empty(Play([(Start, 10_000), (Start + (30 * 86_400), 10_900)]));

    [Fact]
    public void What_the_brands_own_audience_gains_an_hour_is_per_mille_and_of_the_hours_it_took()
    {
        var watch = new AudienceWatch();
        List<FollowerJump>? found = null;
        watch.Observe(Start, [Count(10_000, Start)], ref found);
        Assert.Null(watch.TakeHour());
        watch.Observe(Start + (4 * 3600), [Count(9_960, Start + (4 * 3600))], ref found);
        Assert.Equal(-1, watch.TakeHour());
        Assert.Null(watch.TakeHour());
    }

    [Fact]
    public void A_watch_read_from_its_bytes_goes_on_as_if_nothing_happened()
    {
        (long, long)[] story = [.. Quiet(100), (Start + (100 * 3600), 30_000), (Start + (101 * 3600), 60_000)];
        Assert.Equal(Play(story), Play(story, restart: true));
    }

    private static AudienceWatch ReadAgain(AudienceWatch watch)
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer, Encoding.UTF8, leaveOpen: true);
        watch.Write(writer);
        writer.Flush();
        buffer.Position = 0;
        using var reader = new BinaryReader(buffer);
        return AudienceWatch.Read(reader);
    }
}
