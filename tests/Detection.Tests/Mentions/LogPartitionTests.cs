using System.Text;
using Listening.Detection.Mentions;

namespace Listening.Detection.Tests.Mentions;

public sealed class LogPartitionTests
{
    /// <summary>The values of Apache Kafka's own test of <c>Utils.murmur2</c> (clients/src/test/java/org/apache/kafka/common/utils/UtilsTest.java).</summary>
    [Theory]
    [InlineData("21", -973932308)]
    [InlineData("foobar", -790332482)]
    [InlineData("a-little-bit-long-string", -985981536)]
    [InlineData("a-little-bit-longer-string", -1486304829)]
    [InlineData("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971)]
    [InlineData("abc", 479470107)]
    public void Hash_is_the_one_of_kafkas_clients(string key, int hash) => Assert.Equal(hash, (int)LogPartition.Murmur2(Encoding.UTF8.GetBytes(key)));

    [Fact]
    public void A_post_lies_where_the_key_platform_colon_id_lies()
    {
        for (var i = 0; i < 200; i++)
        {
            Assert.Equal(LogPartition.OfKey(Encoding.UTF8.GetBytes($"bluesky:at://post/{i}é"), 12), LogPartition.Of("bluesky", $"at://post/{i}é", 12));
        }
    }

    [Fact]
    public void Posts_spread_evenly_over_the_partitions()
    {
        var counts = new int[12];
        for (var i = 0; i < 12_000; i++)
        {
            counts[LogPartition.Of("bluesky", $"at://did:plc:x/app.bsky.feed.post/{i}", 12)]++;
        }

        // Twelve fair shares of 1 000 stay within five standard deviations (151).
        Assert.All(counts, c => Assert.InRange(c, 849, 1_151));
    }
}
