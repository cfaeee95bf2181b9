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
        SettingNames.Check(settings);
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
            Servers = Brokers(servers),
            Partitions = Number(settings, "Kafka:Partitions", 12, 4, 10_000),
            ReplicationFactor = (short)Number(settings, "Kafka:Replication", 3, 1, 10),
            Retention = TimeSpan.FromHours(Number(settings, "Kafka:RetentionHours", 72, 1, 7 * 24)),
            Security = Word(settings, "Kafka:Security", SecurityProtocol.Plaintext),
            Mechanism = Word(settings, "Kafka:Mechanism", SaslMechanism.ScramSha512),
            UserName = settings["Kafka:User"],
            Password = Secret(settings, "Kafka:Password"),
            CaFile = Readable(settings, "Kafka:CaFile"),
            CertificateFile = Readable(settings, "Kafka:CertificateFile"),
            KeyFile = Readable(settings, "Kafka:KeyFile"),
            SessionTimeout = TimeSpan.FromSeconds(Number(settings, "Kafka:SessionSeconds", 10, 1, 300)),
        };
        if (options.Security is SecurityProtocol.SaslPlaintext or SecurityProtocol.SaslSsl && options is not { UserName.Length: > 0, Password.Length: > 0 })
        {
            throw new StartException("Kafka:Security asks for a user: set Kafka:User, and Kafka:Password or Kafka:PasswordFile.");
        }

        if (options is { Security: SecurityProtocol.Plaintext or SecurityProtocol.Ssl, UserName.Length: > 0 } or { Security: SecurityProtocol.Plaintext or SecurityProtocol.Ssl, Password.Length: > 0 })
        {
            throw new StartException($"Kafka:User and Kafka:Password are not used with Kafka:Security {options.Security}: set it to sasl_ssl (or sasl_plaintext), or take them away.");
        }

        if (options is { Security: SecurityProtocol.Plaintext or SecurityProtocol.SaslPlaintext } and ({ CaFile: not null } or { CertificateFile: not null } or { KeyFile: not null }))
        {
            throw new StartException($"Kafka:CaFile, Kafka:CertificateFile and Kafka:KeyFile are not used with Kafka:Security {options.Security}: set it to ssl or sasl_ssl, or take them away.");
        }

        if (options.CertificateFile is null != options.KeyFile is null)
        {
            throw new StartException("Kafka:CertificateFile and Kafka:KeyFile belong together: set both (they may name the same file), or neither.");
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
            return File.ReadAllText(file).Trim() is { Length: > 0 } secret ? secret : throw new StartException($"{name}File names {file}, which is empty: write the value into it.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{name}File names {file}, which cannot be read ({e.Message.TrimEnd('.')}): name another, or give this user the right to.", e);
        }
    }

    private static string? Readable(IConfiguration settings, string name)
    {
        if (settings[name] is not { Length: > 0 } file)
        {
            return null;
        }

        try
        {
            File.OpenRead(file).Dispose();
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{name} names {file}, which cannot be read ({e.Message.TrimEnd('.')}): name another, or give this user the right to.", e);
        }
    }

    /// <summary>The native client takes what it does not understand for something else: a port of 99999 for one of 34463.</summary>
    private static string Brokers(string servers)
    {
        foreach (var server in servers.Split(',', StringSplitOptions.TrimEntries))
        {
            var colon = server.LastIndexOf(':');
            var (host, port) = colon < 0 ? (server, "9092") : (server[..colon], server[(colon + 1)..]);
            if (!ushort.TryParse(port, CultureInfo.InvariantCulture, out var number) || number == 0 || Uri.CheckHostName(host) == UriHostNameType.Unknown)
            {
                throw new StartException($"Kafka:Servers has '{server}': write it as host:port,host:port, without http:// and the like.");
            }
        }

        return servers;
    }

    private static int Number(IConfiguration settings, string name, int usual, int least, int most) => settings[name] is not { Length: > 0 } text ? usual
        : int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw new StartException($"{name} is '{text}': a whole number from {least} to {most} is needed.");

    private static T Word<T>(IConfiguration settings, string name, T usual)
        where T : struct, Enum => settings[name] is not { Length: > 0 } text ? usual
        : Enum.TryParse<T>(text.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var word) ? word
        : throw new StartException($"{name} is '{text}': one of {string.Join(", ", Enum.GetNames<T>())} is needed.");
}
