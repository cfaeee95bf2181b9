using System.Buffers.Binary;
using Listening.Detection.Mentions;
using Npgsql;
using NpgsqlTypes;

namespace Listening.History.Timescale.Core;

/// <summary>Commands with positional values ($1, $2 …). Enums go as numbers, moments as unix milliseconds, texts cleaned.</summary>
internal static class Pg
{
    public static NpgsqlCommand Command(this NpgsqlConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Bind(values);
        return command;
    }

    public static void Add(this NpgsqlBatch batch, string sql, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.Bind(values);
        batch.BatchCommands.Add(command);
    }

    /// <summary>First column of the first row; null when there is none or it is NULL.</summary>
    public static T? Single<T>(this NpgsqlCommand command)
        where T : struct => command.ExecuteScalar() is T value ? value : null;

    public static async Task<List<T>> AllAsync<T>(this NpgsqlCommand command, Func<NpgsqlDataReader, T> row, CancellationToken cancellationToken)
    {
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var all = new List<T>();
        while (await rows.ReadAsync(cancellationToken))
        {
            all.Add(row(rows));
        }

        return all;
    }

    /// <summary>Binary COPY of all rows in one statement; nothing is sent when there are none.</summary>
    /// <param name="into">Table and columns, as in <c>posts (key, state)</c>; each row adds a value a column, in their order and of their type.</param>
    public static async Task CopyAsync<T>(
        this NpgsqlConnection connection, string into, IReadOnlyCollection<T> rows, Func<CopyRow, T, Task> write, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return;
        }

        await using var copy = await connection.BeginBinaryImportAsync($"COPY {into} FROM STDIN (FORMAT BINARY)", cancellationToken);
        foreach (var row in rows)
        {
            await copy.StartRowAsync(cancellationToken);
            await write(new CopyRow(copy, cancellationToken), row);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    public static T Body<T>(NpgsqlDataReader rows) => RowJson.Read<T>(rows.GetString(0));

    public static DateTimeOffset Time(this NpgsqlDataReader rows, int column) => DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(column));

    public static string? TextOrNull(this NpgsqlDataReader rows, int column) => rows.IsDBNull(column) ? null : rows.GetString(column);

    public static Guid KeyOf(PostKey key)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, key.Value);
        return new Guid(bytes, bigEndian: true);
    }

    private static void Bind(this NpgsqlParameterCollection parameters, ReadOnlySpan<object?> values)
    {
        foreach (var value in values)
        {
            parameters.Add(value switch
            {
                null => new NpgsqlParameter { Value = DBNull.Value },
                string text => new NpgsqlParameter<string> { TypedValue = PgText.Clean(text) },
                Enum word => new NpgsqlParameter<long> { TypedValue = Convert.ToInt64(word, null) },
                DateTimeOffset moment => new NpgsqlParameter<long> { TypedValue = moment.ToUnixTimeMilliseconds() },
                byte[] bytes => new NpgsqlParameter { Value = bytes, NpgsqlDbType = NpgsqlDbType.Bytea },
                _ => new NpgsqlParameter { Value = value },
            });
        }
    }
}

/// <summary>The row that a COPY is at.</summary>
internal readonly struct CopyRow(NpgsqlBinaryImporter copy, CancellationToken cancellationToken)
{
    public Task AddAsync<T>(T value)
        where T : struct => copy.WriteAsync(value, cancellationToken);

    public Task AddAsync<T>(T? value)
        where T : struct => value is { } some ? copy.WriteAsync(some, cancellationToken) : copy.WriteNullAsync(cancellationToken);

    /// <param name="value">As it is: <see cref="PgText"/> before, where it comes from outside.</param>
    public Task AddAsync(string? value) => value is null ? copy.WriteNullAsync(cancellationToken) : copy.WriteAsync(value, cancellationToken);

    public Task AddAsync(byte[] value) => copy.WriteAsync(value, cancellationToken);
}
