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
