using Listening.Dashboard.Cluster;
using Listening.Dashboard.Hosting;
using Microsoft.Extensions.Configuration;

namespace Listening.Dashboard.Tests.Hosting;

public sealed class RolesTests
{
    private const string Kafka = "Kafka:Servers";
    private const string Redis = "Redis:Address";
    private const string Timescale = "History:Timescale";

    [Fact]
    public void One_process_with_every_role_needs_nothing_and_may_have_any_part_of_a_cluster()
    {
        Assert.False(Read("ingest,score,detect,alerts,web").IsShared);
        Assert.NotNull(Read("web,alerts,detect,score,ingest", Kafka, "k:9092").Kafka);
        Assert.NotNull(Read("ingest,score,detect,alerts,web", Redis, "r:6379").Redis);
    }

    [Theory]
    [InlineData("web")]
    [InlineData("ingest,score,detect,alerts")]
    [InlineData("score")]
    public void A_part_of_the_roles_on_embedded_parts_is_refused_with_all_that_is_missing_in_one_line(string roles)
    {
        var refused = Assert.Throws<StartException>(() => Read(roles)).Message;
        Assert.Contains(roles, refused, StringComparison.Ordinal);
        Assert.All([Kafka, Redis, Timescale], name => Assert.Contains(name, refused, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', refused);
    }

    [Fact]
    public void Only_what_is_missing_is_named()
    {
        var refused = Assert.Throws<StartException>(() => Read("score", Kafka, "k:9092", Timescale, "Host=t")).Message;
        Assert.Contains(Redis, refused, StringComparison.Ordinal);
        Assert.DoesNotContain(Kafka, refused, StringComparison.Ordinal);
        Assert.NotNull(Read("score", Kafka, "k:9092", Timescale, "Host=t", Redis, "r:6379").Timescale);
    }

    [Fact]
    public void No_role_at_all_is_refused() => Assert.Contains("names no role", Assert.Throws<StartException>(() => Read("")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("Kafka:Partitions", "3")]
    [InlineData("Kafka:Replication", "many")]
    [InlineData("Kafka:RetentionHours", "500")]
    [InlineData("Kafka:Security", "tls")]
    [InlineData("Kafka:Mechanism", "kerberos")]
    public void A_setting_that_cannot_be_is_refused_by_name(string name, string value)
    {
        var refused = Assert.Throws<StartException>(() => Read(string.Join(',', ServeOptions.AllRoles), Kafka, "k:9092", name, value)).Message;
        Assert.Contains(name, refused, StringComparison.Ordinal);
        Assert.Contains(value, refused, StringComparison.Ordinal);
    }

    [Fact]
    public void Kafka_settings_are_read_as_documented_and_a_prefix_names_every_topic()
    {
        var authority = Path.Combine(AppContext.BaseDirectory, "Listening.Dashboard.Tests.dll");
        var kafka = Read(
            string.Join(',', ServeOptions.AllRoles), Kafka, "a:1,b:2", "Kafka:Prefix", "eu-", "Kafka:Partitions", "24", "Kafka:Replication", "1", "Kafka:Security", "sasl_ssl",
            "Kafka:User", "u", "Kafka:Password", "p", "Kafka:CaFile", authority).Kafka!;
        Assert.Equal(("eu-mentions", "eu-pulses", "eu-signals", "eu-dead-letters", "eu-listening-score"), (kafka.Topic, kafka.PulsesTopic, kafka.SignalsTopic, kafka.DeadLettersTopic, kafka.Group));
        Assert.Equal((24, 1, "u", "p", authority), (kafka.Partitions, kafka.ReplicationFactor, kafka.UserName, kafka.Password, kafka.CaFile));
        Assert.Contains("Kafka:User", Assert.Throws<StartException>(() => Read(string.Join(',', ServeOptions.AllRoles), Kafka, "a:1", "Kafka:Security", "sasl_ssl")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_may_come_from_a_file()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "r:6379,password=hush\n");
        Assert.Equal("r:6379,password=hush", Read(string.Join(',', ServeOptions.AllRoles), "Redis:AddressFile", file).Redis!.Address);
        File.Delete(file);
        Assert.Contains(file, Assert.Throws<StartException>(() => Read(string.Join(',', ServeOptions.AllRoles), "Redis:AddressFile", file)).Message, StringComparison.Ordinal);
    }

    private static ClusterSettings Read(string roles, params string[] settings) => ClusterSettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Chunk(2).Select(s => new KeyValuePair<string, string?>(s[0], s[1]))).Build(),
        new ServeOptions("http://127.0.0.1:0", "data", ServeOptions.RolesOf(roles)));
}
