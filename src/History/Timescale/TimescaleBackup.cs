using System.Data;
using System.Text.Json;
using Listening.History.Archive;
using Listening.History.Timescale.Core;
using Npgsql;

namespace Listening.History.Timescale;

/// <summary>
/// A copy of the store as one moment: a file a table in PostgreSQL's binary COPY format, and a manifest of what they hold. Independent of edition,
/// chunks and compression, and of tools that a node may not have. While servers write.
/// </summary>
internal static class TimescaleBackup
{
    public const string Folder = "timescale";

    private const string Manifest = "manifest.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The file of a copied data folder that is written last, when all else is in it.</summary>
    public static string ManifestOf(string copy) => Path.Combine(copy, Folder, Manifest);

    /// <param name="to">A folder that does not exist yet.</param>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public static async Task ExportAsync(string connection, string to, CancellationToken cancellationToken)
    {
        await using var server = new Server(connection);
        var (version, _) = await Schema.InspectAsync(server, cancellationToken);
        if (version == 0)
        {
            throw new StoreException($"There is no history in {server.Where}.", StoreFault.ReadOnly);
        }

        Directory.CreateDirectory(to);
        await server.UseAsync(
            async open =>
            {
                await using var moment = await open.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
                var tables = new List<CopiedTable>();
                foreach (var (name, columns) in await TablesAsync(open, server.Schema, cancellationToken))
                {
                    var list = Names(columns);
                    await using (var file = new FileStream(FileOf(to, name), FileMode.CreateNew))
                    await using (var rows = await open.BeginRawBinaryCopyAsync($"COPY (SELECT {list} FROM {Name(name)}) TO STDOUT (FORMAT BINARY)", cancellationToken))
                    {
                        await rows.CopyToAsync(file, cancellationToken);
                    }

                    tables.Add(new CopiedTable(name, columns, await CountAsync(open, name, cancellationToken)));
                }

                await File.WriteAllTextAsync(Path.Combine(to, Manifest), JsonSerializer.Serialize(new CopiedStore(version, tables), Json), cancellationToken);
                return true;
            },
            cancellationToken);
    }

    /// <summary>Brings a copy into a schema that is not there yet. Counts and the audit's chain are checked before anybody sees it.</summary>
    /// <exception cref="StoreException">The copy is damaged or newer, or the schema is in use: nothing was stored.</exception>
    /// <param name="folder">The copied data folder: its anchors must agree with the chain.</param>
    public static async Task ImportAsync(string folder, string connection, TimeProvider time, CancellationToken cancellationToken)
    {
        var from = Path.Combine(folder, Folder);
        var copied = Read(from);
        await using (var server = new Server(connection))
        {
            if (copied.Schema > Schema.Newest)
            {
                throw new StoreException(
                    $"The copy in {from} is of a newer version (schema {copied.Schema}, this program knows {Schema.Newest}): restore it with that version.", StoreFault.Newer);
            }

            var exists = await server.RowsAsync(
                "SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 LIMIT 1", _ => true, cancellationToken, server.Schema);
            if (exists.Count > 0)
            {
                throw new StoreException(
                    $"The schema {server.Schema} of {server.Where} is not empty: name a new database, or another schema with \"Search Path=\".", StoreFault.InUse);
            }

            await Schema.ApplyAsync(server, cancellationToken, copied.Schema);
            try
            {
                await server.UseAsync(open => FillAsync(open, folder, copied, cancellationToken), cancellationToken);
            }
            catch
            {
                // It was not there before; the next attempt must find it so.
                await server.RowsAsync($"DROP SCHEMA {Name(server.Schema)} CASCADE", _ => 0, CancellationToken.None);
                throw;
            }
        }

        await using var history = await TimescaleHistory.OpenAsync(connection, time, cancellationToken: cancellationToken);
        await history.RenewAsync();
    }

    private static async Task<bool> FillAsync(NpgsqlConnection open, string folder, CopiedStore copied, CancellationToken cancellationToken)
    {
        var from = Path.Combine(folder, Folder);
        await using var transaction = await open.BeginTransactionAsync(cancellationToken);
        foreach (var table in copied.Tables)
        {
            // Rows that the migrations put in are in the copy too.
            await RunAsync(open, $"TRUNCATE {Name(table.Name)}", cancellationToken);
            await using (var file = new FileStream(FileOf(from, table.Name), FileMode.Open, FileAccess.Read))
            await using (var rows = await open.BeginRawBinaryCopyAsync($"COPY {Name(table.Name)} ({Names(table.Columns)}) FROM STDIN (FORMAT BINARY)", cancellationToken))
            {
                await file.CopyToAsync(rows, cancellationToken);
            }

            if (await CountAsync(open, table.Name, cancellationToken) is var count && count != table.Rows)
            {
                throw new StoreException($"The copy in {from} is damaged: {table.Name} held {table.Rows} rows, {count} came back.", StoreFault.Damaged);
            }
        }

        // Numbers that the tables give go on after the highest one copied.
        await RunAsync(
            open,
            """
            DO $$ DECLARE c record; BEGIN
              FOR c IN SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema() AND is_identity = 'YES' LOOP
                EXECUTE format('SELECT setval(pg_get_serial_sequence(%L, %L), coalesce(max(%I), 0) + 1, false) FROM %I', c.table_name, c.column_name, c.column_name, c.table_name);
              END LOOP;
            END $$
            """,
            cancellationToken);
        await using var first = open.Command("SELECT (SELECT subject FROM audit WHERE seq = 1), audit_seq FROM head");
        var (store, end) = (await first.AllAsync(r => (r.TextOrNull(0), r.GetInt64(1)), cancellationToken))[0];
        var report = AuditVerifier.Check(folder, null, null, () => (store, AuditRows.Walk(open)));
        if (report.Fault is not null || report.Chain.Length != end)
        {
            throw new StoreException(
                $"The copy in {from} does not hold what was written: {report.Fault ?? $"the audit ends at entry {report.Chain.Length} of {end}"}. Take another copy.",
                StoreFault.Damaged);
        }

        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private static CopiedStore Read(string from)
    {
        try
        {
            return JsonSerializer.Deserialize<CopiedStore>(File.ReadAllText(Path.Combine(from, Manifest)), Json)
                ?? throw new JsonException("It is empty.");
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            throw new StoreException($"{Path.Combine(from, Manifest)} cannot be read ({e.Message.TrimEnd('.')}): name a folder that 'listening backup' wrote.", StoreFault.Damaged, e);
        }
    }

    /// <summary>Our tables with their columns in order; chunks are elsewhere.</summary>
    private static async Task<IReadOnlyList<(string Name, string[] Columns)>> TablesAsync(NpgsqlConnection open, string schema, CancellationToken cancellationToken)
    {
        await using var command = open.Command(
            """
            SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND c.relname <> 'migrations' GROUP BY c.relname ORDER BY c.relname
            """,
            schema);
        return await command.AllAsync(r => (r.GetString(0), r.GetFieldValue<string[]>(1)), cancellationToken);
    }

    private static async Task<long> CountAsync(NpgsqlConnection open, string table, CancellationToken cancellationToken)
    {
        await using var command = open.Command($"SELECT count(*) FROM {Name(table)}");
        return (await command.AllAsync(r => r.GetInt64(0), cancellationToken))[0];
    }

    private static async Task RunAsync(NpgsqlConnection open, string sql, CancellationToken cancellationToken)
    {
        await using var command = open.Command(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string FileOf(string folder, string table) => Path.Combine(folder, table + ".copy");

    private static string Names(IEnumerable<string> columns) => string.Join(", ", columns.Select(Name));

    private static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private sealed record CopiedStore(int Schema, IReadOnlyList<CopiedTable> Tables);

    private sealed record CopiedTable(string Name, string[] Columns, long Rows);
}
