using System.Text.RegularExpressions;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Listening.Ingest.Log.Kafka;

/// <summary>
/// What the native clients say of their connections, of which there are many: kept as the reason for whoever is asked why, and logged for debugging only.
/// That the brokers are away is said once, by who asks them. Any thread may call anything.
/// </summary>
internal sealed partial class KafkaVoice(ILogger logger)
{
    private volatile Error? last;
    private volatile string? news;

    /// <summary>The newest complaint without what only the client's authors can use; null when there was none since <see cref="Answered"/>.</summary>
    public string? Reason => last is { } error ? Clean(error.Reason) : null;

    /// <summary>The brokers were reached and said no: waiting does not help.</summary>
    public bool IsRefused => last is { } error && IsRefusal(error.Code);

    /// <summary>Why the brokers do not answer, and what to do, in one line.</summary>
    public string Fault(string servers) => last?.Code switch
    {
        ErrorCode.Local_Ssl => $"TLS with Kafka at {servers} fails ({Reason}): check Kafka:Security, Kafka:CaFile, Kafka:CertificateFile and Kafka:KeyFile.",
        { } code when IsRefusal(code) => $"Kafka at {servers} does not let us in ({Reason}): check Kafka:User, Kafka:Password and Kafka:Mechanism.",
        _ => $"Kafka at {servers} cannot be reached ({Reason ?? "no answer in time"}): check that it runs, and Kafka:Servers and Kafka:Security.",
    };

    /// <summary>What no broker takes back by itself: user, password, rights, encryption.</summary>
    public static bool IsRefusal(ErrorCode code) => code
        is ErrorCode.Local_Authentication or ErrorCode.SaslAuthenticationFailed or ErrorCode.Local_Ssl
        or ErrorCode.TopicAuthorizationFailed or ErrorCode.GroupAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed;

    public void OnError(IClient client, Error error)
    {
        // "All brokers are down" only says that there were reasons.
        if (error.Code != ErrorCode.Local_AllBrokersDown && !(IsRefused && !IsRefusal(error.Code)))
        {
            last = error;
        }

        LogClient(error.Reason);
    }

    public void OnLog(IClient client, LogMessage message) => LogClient(message.Message);

    /// <summary>The brokers are there.</summary>
    public void Answered() => (last, news) = (null, null);

    /// <returns>True when it is not what was said last: a client that polls meets the same error many times a second.</returns>
    public bool IsNews(string reason) => Interlocked.Exchange(ref news, reason) != reason;

    // "sasl_ssl://kafka:9092/bootstrap: Connect to ipv4#10.0.0.1:9092 failed: Connection refused (after 0ms in state CONNECT)"
    private static string Clean(string reason) => State().Replace(Broker().Replace(reason, ""), "").TrimEnd('.');

    [GeneratedRegex(@"^(GroupCoordinator: )?(\w+://)?[^\s/]+(/\w+)?: ", RegexOptions.ExplicitCapture)]
    private static partial Regex Broker();

    [GeneratedRegex(@" \(after \d+ms in state .*\)$")]
    private static partial Regex State();

    [LoggerMessage(1203, LogLevel.Debug, "Kafka's client: {Text}")]
    private partial void LogClient(string text);
}
