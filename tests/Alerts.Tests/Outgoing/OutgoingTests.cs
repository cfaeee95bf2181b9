using System.Net;
using System.Text;
using Listening.Alerts.Outgoing;
using Listening.Alerts.Tests.World;

namespace Listening.Alerts.Tests.Outgoing;

public class OutgoingTests
{
    // The example of the specification's reference libraries.
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Body = """{"test": 2432232314}""";
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeSeconds(1_614_265_330);

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("172.15.0.1", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.16.0.1", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::1", false)]
    [InlineData("::", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("64:ff9b::808:808", true)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("2001:db8::1", false)]
    public void Only_addresses_of_the_public_internet_are_public(string address, bool isPublic) =>
        Assert.Equal(isPublic, OutgoingGuard.IsPublic(IPAddress.Parse(address)));

    [Fact]
    public async Task A_name_that_leads_inwards_is_refused_unless_the_target_is_private()
    {
        using var listener = new HttpListener();
        var url = Free(listener);
        listener.Start();
        using var guarded = OutgoingGuard.Client(allowPrivate: false);
        using var inside = OutgoingGuard.Client(allowPrivate: true);

        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => guarded.GetAsync(url));
        var answering = Answer(listener);
        using var answer = await inside.GetAsync(url);
        await answering;

        Assert.Contains("private", refused.Message, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    [Fact]
    public void A_signature_is_that_of_the_specification() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        StandardWebhook.Sign(StandardWebhook.Key(Secret), "msg_p5jXN8AQM9LWM0D4loKWxJek", At, Encoding.UTF8.GetBytes(Body)));

    [Theory]
    [InlineData(0, true)]
    [InlineData(299, true)]
    [InlineData(301, false)]
    [InlineData(-301, false)]
    public void An_old_message_is_not_genuine(int secondsLater, bool genuine)
    {
        var key = StandardWebhook.Key(Secret);
        var signature = StandardWebhook.Sign(key, "m", At, "x"u8);
        var stamp = At.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(genuine, StandardWebhook.IsGenuine(key, "m", stamp, "v1,AAAA " + signature, "x"u8, At.AddSeconds(secondsLater)));
        Assert.False(StandardWebhook.IsGenuine(key, "m", stamp, signature, "y"u8, At));
        Assert.False(StandardWebhook.IsGenuine(key, "n", stamp, signature, "x"u8, At));
    }

    [Theory]
    [InlineData("plain-secret")]
    [InlineData("env:")]
    public void A_secret_is_never_written_into_the_configuration(string name) => Assert.Throws<FormatException>(() => SecretName.Read(name));

    private static string Free(HttpListener listener)
    {
        var url = $"http://localhost:{FreePort.Next()}/";
        listener.Prefixes.Add(url);
        return url;
    }

    private static async Task Answer(HttpListener listener)
    {
        var context = await listener.GetContextAsync();
        context.Response.StatusCode = 302;
        context.Response.RedirectLocation = "http://localhost:1/";
        context.Response.Close();
    }
}
