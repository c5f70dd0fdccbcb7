using Microsoft.Data.Sqlite;

namespace Halftone.Control.Store.Sqlite;

/// <summary>Statements with their values, in one line each. Values are null, long, string or bytes; names begin with `$`.</summary>
internal static class SqliteStatements
{
    /// <summary>All statements of a batch, each with its own failure: the library passes over those that come while it closes.</summary>
    /// <returns>Rows changed.</returns>
    internal static int Run(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var command = connection.Prepared(sql, values);
        using var reader = command.ExecuteReader();
        while (reader.NextResult()) { }
        return reader.RecordsAffected;
    }

    /// <summary>The first column of the first row; null when there is no row, or NULL in it.</summary>
    internal static object? One(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var command = connection.Prepared(sql, values);
        return command.ExecuteScalar() is { } value and not DBNull ? value : null;
    }

    internal static List<T> Rows<T>(this SqliteConnection connection, string sql, Func<SqliteDataReader, T> row, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var command = connection.Prepared(sql, values);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(row(reader));
        return rows;
    }

    /// <summary>Null in a row stays null, and no bytes stay no bytes.</summary>
    internal static ReadOnlyMemory<byte>? Bytes(this SqliteDataReader row, int column)
    {
        if (row.IsDBNull(column)) return null;
        return new ReadOnlyMemory<byte>(row.GetFieldValue<byte[]>(column));
    }

    private static SqliteCommand Prepared(this SqliteConnection connection, string sql, ReadOnlySpan<(string Name, object? Value)> values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values) command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }
}
