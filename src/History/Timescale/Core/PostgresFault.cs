using System.Net.Sockets;
using Npgsql;

namespace Listening.History.Timescale.Core;

/// <summary>
/// What the server's and the network's errors mean to whoever runs the product: one line that says what is wrong and what to do, never with a
/// password or a row in it. <c>where</c> is host:port/database.
/// </summary>
internal static class PostgresFault
{
    /// <summary>Does this come from the server, or from the way to it?</summary>
    public static bool Is(Exception e) => e is NpgsqlException or SocketException or TimeoutException or IOException and not StoreException || IsBroken(e);

    // What a transaction says to whoever asks it again after its connection broke.
    private static bool IsBroken(Exception e) => e is ObjectDisposedException { InnerException: NpgsqlException };

    public static bool Heals(Exception e) => e is StoreException { Fault: StoreFault.Away or StoreFault.Busy or StoreFault.Full };

    // SQLSTATE: https://www.postgresql.org/docs/17/errcodes-appendix.html
    public static Exception Of(Exception e, string where) => e switch
    {
        PostgresException { SqlState: "28P01" or "28000" } p => new StoreException(
            $"{where} does not let us in ({p.MessageText}): check user and password (Username= in the connection string, PGPASSWORD or a passfile) and pg_hba.conf.",
            StoreFault.Refused, e),
        PostgresException { SqlState: "3D000" } p => new StoreException(
            $"{where}: {p.MessageText}: create it (CREATE DATABASE) or name another with Database= in the connection string.", StoreFault.Refused, e),
        PostgresException { SqlState: "42501" } p => new StoreException(
            $"{where}: {p.MessageText}: the user needs the right to create a schema in the database and to own it (GRANT CREATE ON DATABASE …).", StoreFault.Refused, e),
        PostgresException { SqlState: "25006" } => new StoreException(
            $"{where} only reads (a standby, or default_transaction_read_only): name the primary in the connection string.", StoreFault.ReadOnly, e),
        PostgresException { SqlState: "53100" } => new StoreException(
            $"The disk of {where} is full: free some space. Nothing was stored; it is tried again.", StoreFault.Full, e),
        PostgresException { SqlState: "53300" or "53400" } => new StoreException(
            $"{where} has no connection left: raise max_connections, or lower Maximum Pool Size in the connection string.", StoreFault.Busy, e),
        PostgresException { SqlState: "40001" or "40P01" or "55P03" or "57014" or "53200" } p => new StoreException(
            $"{where} is busy ({p.MessageText}); it is tried again.", StoreFault.Busy, e),
        PostgresException { SqlState: "57P01" or "57P02" or "57P03" or "57P05" or "25P03" } p => Away(where, p.MessageText, e),
        PostgresException { SqlState: "XX001" or "XX002" } p => new StoreException(
            $"{where} is damaged ({p.MessageText}): restore a backup.", StoreFault.Damaged, e),
        PostgresException { SqlState: "42P01" or "3F000" } p => new StoreException(
            $"{where} is not what it was ({p.MessageText}): somebody dropped our tables; restore a backup.", StoreFault.Damaged, e),
        PostgresException { SqlState: "58030" } p => new StoreException($"The disk of {where} failed ({p.MessageText}).", StoreFault.Device, e),
        PostgresException p when p.SqlState.StartsWith("08", StringComparison.Ordinal) => Away(where, p.MessageText, e),

        // Constraints, types, syntax: our own rules or code are broken.
        PostgresException p => new InvalidOperationException($"History broke a rule of its own at {where}: {p.MessageText} (SQLSTATE {p.SqlState}).", e),
        ObjectDisposedException { InnerException: NpgsqlException inner } => Of(inner, where),
        NpgsqlException { InnerException: TimeoutException } => Away(where, "no answer in time", e),

        // Whatever the server does, the connection string must change first: waiting would only hide it.
        NpgsqlException { InnerException: System.Security.Authentication.AuthenticationException inner } => new StoreException(
            $"TLS with {where} fails ({inner.Message.TrimEnd('.')}): check SSL Mode= and Root Certificate= in the connection string.", StoreFault.Refused, e),
        NpgsqlException { InnerException: null } n when n.Message.Contains("SSL", StringComparison.Ordinal) => new StoreException(
            $"{where} does not agree with us on TLS ({n.Message.TrimEnd('.')}): check SSL Mode= in the connection string.", StoreFault.Refused, e),
        NpgsqlException { InnerException: null } n when n.Message.StartsWith("No password", StringComparison.Ordinal) => new StoreException(
            $"{where} asks for a password and none is given: set PGPASSWORD or a passfile.", StoreFault.Refused, e),
        FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException => OwnFile(where, e.Message, e),
        NpgsqlException { InnerException: (FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException) and var inner } => OwnFile(where, inner.Message, e),
        NpgsqlException { InnerException: { } inner } => Away(where, inner.Message, e),
        _ => Away(where, e.Message, e),
    };

    private static StoreException OwnFile(string where, string why, Exception e) => new(
        $"A file that the connection string of {where} names cannot be read ({why.TrimEnd('.')}): check Passfile=, Root Certificate= and SSL Key=.", StoreFault.Refused, e);

    private static StoreException Away(string where, string why, Exception e) => new(
        $"TimescaleDB at {where} cannot be reached ({why.TrimEnd('.')}): check that it runs and that Host= and Port= are right.", StoreFault.Away, e);
}
