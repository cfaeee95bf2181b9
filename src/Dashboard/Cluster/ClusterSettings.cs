using System.Globalization;
using Confluent.Kafka;
using Listening.Dashboard.Hosting;
using Listening.History.Redis;
using Listening.Ingest.Log.Kafka;

namespace Listening.Dashboard.Cluster;

/// <summary>
/// Which parts of a process are embedded (null) and which are a cluster's: settings <c>Kafka:*</c>, <c>Redis:*</c>, <c>History:Timescale</c>, from
/// <c>appsettings.json</c> or the environment (<c>Kafka__Servers</c>). Secrets come from the environment or from a file named by a setting, never from the command line.
/// </summary>
public sealed record ClusterSettings(string Node, KafkaOptions? Kafka, RedisOptions? Redis, string? Timescale)
{
    public static readonly ClusterSettings Embedded = new(Environment.MachineName, null, null, null);

    /// <summary>Other processes share this one's work.</summary>
    public bool IsShared => Kafka is not null || Redis is not null || Timescale is not null;

    /// <exception cref="StartException">A setting cannot be understood, or the roles cannot work with these parts: one line.</exception>
    public static ClusterSettings Read(IConfiguration settings, ServeOptions options)
    {
        var found = new ClusterSettings(
            settings["Node:Name"] ?? string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName.ToLowerInvariant()}-{Environment.ProcessId}"),
            settings["Kafka:Servers"] is { Length: > 0 } servers ? KafkaOf(settings, servers) : null,
            Secret(settings, "Redis:Address") is { } address ? new RedisOptions(address, settings["Redis:Prefix"] ?? "listening:") : null,
            options.History ?? Secret(settings, "History:Timescale"));
        return Refusal(options.Roles, found) is { } refusal ? throw new StartException(refusal) : found;
    }

    /// <returns>Why these roles cannot work with these parts and what to do, or null.</returns>
    internal static string? Refusal(IReadOnlyList<string> roles, ClusterSettings parts)
    {
        if (roles.Count == 0)
        {
            return $"--roles names no role: choose of {string.Join(", ", ServeOptions.AllRoles)}.";
        }

        var missing = new List<string>();
        if (ServeOptions.AllRoles.All(roles.Contains))
        {
            return null;
        }

        if (parts.Kafka is null)
        {
            missing.Add("Kafka:Servers (the embedded log belongs to one process)");
        }

        if (parts.Timescale is null)
        {
            missing.Add("History:Timescale (the embedded history belongs to one process)");
        }

        if (parts.Redis is null)
        {
            missing.Add("Redis:Address (nodes share their timers through it)");
        }

        return missing.Count == 0
            ? null
            : $"--roles {string.Join(',', roles)} is a part of a cluster, which needs {string.Join(", ", missing)}. Set what is missing, or leave --roles away: then one process does everything.";
    }

    private static KafkaOptions KafkaOf(IConfiguration settings, string servers)
    {
        var options = new KafkaOptions
        {
            Servers = servers,
            Partitions = Number(settings, "Kafka:Partitions", 12, 4, 10_000),
            ReplicationFactor = (short)Number(settings, "Kafka:Replication", 3, 1, 10),
            Retention = TimeSpan.FromHours(Number(settings, "Kafka:RetentionHours", 72, 1, 7 * 24)),
            Security = Word(settings, "Kafka:Security", SecurityProtocol.Plaintext),
            Mechanism = Word(settings, "Kafka:Mechanism", SaslMechanism.ScramSha512),
            UserName = settings["Kafka:User"],
            Password = Secret(settings, "Kafka:Password"),
            CaFile = settings["Kafka:CaFile"],
            CertificateFile = settings["Kafka:CertificateFile"],
            KeyFile = settings["Kafka:KeyFile"],
            SessionTimeout = TimeSpan.FromSeconds(Number(settings, "Kafka:SessionSeconds", 10, 1, 300)),
        };
        if (options.Security is SecurityProtocol.SaslPlaintext or SecurityProtocol.SaslSsl && options is not { UserName.Length: > 0, Password.Length: > 0 })
        {
            throw new StartException("Kafka:Security asks for a user: set Kafka:User, and Kafka:Password or Kafka:PasswordFile.");
        }

        return settings["Kafka:Prefix"] is { Length: > 0 } prefix ? options.WithPrefix(prefix) : options;
    }

    /// <summary>A value, or the content of the file that <c>NAMEFile</c> names, as orchestrators hand out secrets.</summary>
    private static string? Secret(IConfiguration settings, string name)
    {
        if (settings[name] is { Length: > 0 } value)
        {
            return value;
        }

        if (settings[name + "File"] is not { Length: > 0 } file)
        {
            return null;
        }

        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{name}File names {file}, which cannot be read ({e.Message.TrimEnd('.')}).", e);
        }
    }

    private static int Number(IConfiguration settings, string name, int usual, int least, int most) => settings[name] is not { Length: > 0 } text ? usual
        : int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw new StartException($"{name} is '{text}': a whole number from {least} to {most} is needed.");

    private static T Word<T>(IConfiguration settings, string name, T usual)
        where T : struct, Enum => settings[name] is not { Length: > 0 } text ? usual
        : Enum.TryParse<T>(text.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var word) ? word
        : throw new StartException($"{name} is '{text}': one of {string.Join(", ", Enum.GetNames<T>())} is needed.");
}
