using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Listening.EndToEnd.Processes;

/// <summary>What an operator can get wrong: the real program says it in one line with the way out, without a password or a stack, and ends where waiting would not help.</summary>
public sealed class BadConfigurationTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string folder = Directory.CreateTempSubdirectory("listening-bad-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("a role that is none", 2, "ingst", "ingest, score", "--roles", "ingst")]
    [InlineData("a role without its servers", 1, "Kafka:Servers", "leave --roles away", "--roles", "detect")]
    [InlineData("a letter in the loopback's address", 2, "127.0.0.l", "localhost", "--urls", "http://127.0.0.l:8080")]
    [InlineData("a port that is none", 2, "99999", "such as", "--urls", "http://127.0.0.1:99999")]
    [InlineData("a log level that is none", 1, "chatty", "Warning", "LISTENING_LOG=chatty")]
    [InlineData("a data folder that is a file", 1, "FILE", "--data", "--data", "FILE")]
    [InlineData("a misspelt setting", 1, "Kafka:Server is not", "Servers", "Kafka__Server=kafka:9092")]
    [InlineData("a setting that nothing would read", 1, "Redis:Prefix", "Redis:Address", "Redis__Prefix=x:")]
    [InlineData("brokers written as a URL", 1, "http://kafka", "host:port", "Kafka__Servers=http://kafka:9092")]
    [InlineData("a broker's port that is none", 1, "kafka:99999", "host:port", "Kafka__Servers=kafka:99999")]
    [InlineData("a certificate that is not there", 1, "/nowhere/ca.pem", "name another", "Kafka__Servers=k:1", "Kafka__Security=ssl", "Kafka__CaFile=/nowhere/ca.pem")]
    [InlineData("a certificate that is none", 1, "ssl.ca.location", "Kafka:CaFile", "Kafka__Servers=k:1", "Kafka__Security=ssl", "Kafka__CaFile=FILE")]
    [InlineData("a certificate without its key", 1, "Kafka:KeyFile", "belong together", "Kafka__Servers=k:1", "Kafka__Security=ssl", "Kafka__CertificateFile=FILE")]
    [InlineData("a certificate that is not used", 1, "Kafka:CaFile", "sasl_ssl", "Kafka__Servers=k:1", "Kafka__CaFile=FILE")]
    [InlineData("a password that is not used", 1, "Kafka:Password", "sasl_ssl", "Kafka__Servers=k:1", "Kafka__User=u", "Kafka__Password=s3cret")]
    [InlineData("a user without a password", 1, "Kafka:User", "Kafka:PasswordFile", "Kafka__Servers=k:1", "Kafka__Security=sasl_ssl", "Kafka__User=u")]
    [InlineData("Redis written as a URL", 1, "Redis:Address", "host:port", "Redis__Address=redis://:s3cret@redis:6379")]
    [InlineData("a secret's file without a secret", 1, "which is empty", "write the value", "History__TimescaleFile=EMPTY")]
    [InlineData("a secret's file that is not there", 1, "/nowhere/secret", "name another", "Redis__AddressFile=/nowhere/secret")]
    [InlineData("a connection string that is none", 1, "connection string", "PGPASSWORD", "History__Timescale=Hst=db;Password=s3cret")]
    [Trait("Needs", "librdkafka")]
    public async Task Is_said_in_one_line_and_ends_the_start(string what, int exit, string says, string todo, params string[] given)
    {
        using var process = Start(given);
        var said = await process.StandardError.ReadToEndAsync();
        Assert.True(process.WaitForExit(Patience), what);
        Assert.Equal(exit, process.ExitCode);
        var line = Assert.Single(said.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("listening: ", line, StringComparison.Ordinal);
        Assert.Contains(At(says), line, StringComparison.Ordinal);
        Assert.Contains(todo, line, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("brokers that are not there", "Connection refused", "Kafka:Servers", "Kafka__Servers=127.0.0.1:CLOSED")]
    [InlineData("brokers of a name that nobody knows", "Failed to resolve", "Kafka:Servers", "Kafka__Servers=no-such-host.invalid:9092")]
    [InlineData("something else at the brokers' port", "cannot be reached", "Kafka:Servers", "Kafka__Servers=127.0.0.1:OTHER")]
    [InlineData("a database that is not there", "Connection refused", "Port=", "History__Timescale=Host=127.0.0.1;Port=CLOSED;Password=s3cret")]
    [Trait("Needs", "librdkafka")]
    public async Task Is_said_once_and_waited_for_where_it_may_heal(string what, string says, string todo, string given)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        _ = CloseAllAsync(other);
        using var process = Start(
            given.Replace("OTHER", Number(((IPEndPoint)other.LocalEndpoint).Port), StringComparison.Ordinal).Replace("CLOSED", Number(ServerProcess.FreePort()), StringComparison.Ordinal));
        try
        {
            var line = await process.StandardError.ReadLineAsync().WaitAsync(Patience) ?? "";
            Assert.False(process.HasExited, what);
            Assert.Contains(says, line, StringComparison.Ordinal);
            Assert.Contains(todo, line, StringComparison.Ordinal);
            Assert.Contains("Waiting up to", line, StringComparison.Ordinal);
            Assert.DoesNotContain("s3cret", line, StringComparison.Ordinal);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    /// <param name="given">Options, and settings written as the environment has them: NAME=value.</param>
    private Process Start(params string[] given)
    {
        File.WriteAllText(At("FILE"), "not what was asked for");
        File.WriteAllText(At("EMPTY"), "\n");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true, WorkingDirectory = folder };
        string[] usual = given.Contains("--urls") ? [] : ["--urls", "http://127.0.0.1:0"];
        foreach (var argument in (string[])["exec", ServerProcess.Program(), "serve", .. usual])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var word in given)
        {
            if (word.IndexOf('=', StringComparison.Ordinal) is var cut and > 0)
            {
                start.Environment[word[..cut]] = At(word[(cut + 1)..]);
            }
            else
            {
                start.ArgumentList.Add(At(word));
            }
        }

        return Process.Start(start)!;
    }

    private string At(string word) => word is "FILE" or "EMPTY" ? Path.Combine(folder, word) : word;

    private static string Number(int port) => port.ToString(CultureInfo.InvariantCulture);

    private static async Task CloseAllAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                (await listener.AcceptSocketAsync()).Dispose();
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The test is over.
        }
    }
}
