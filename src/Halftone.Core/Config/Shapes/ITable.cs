namespace Halftone.Core.Config.Shapes;

/// <summary>A table of keys, whatever record it fills: what suggestions, the schema's test and the manual ask of it.</summary>
internal interface ITable
{
    /// <summary>What it describes, e.g. `limits`.</summary>
    string Name { get; }

    /// <summary>A sentence for the manual.</summary>
    string Summary { get; }

    /// <summary>One row per key, in the order of the manual.</summary>
    IReadOnlyList<KeyRow> Rows { get; }

    /// <summary>Planned keys with what will come.</summary>
    IReadOnlyList<(string Name, string What)> NotYet { get; }
}

/// <param name="Default">As the file would say it; null = none.</param>
/// <param name="Inner">The table its value is made of.</param>
internal sealed record KeyRow(string Name, string Form, string? Default, string Description, ReloadEffect Effect, bool IsRequired, ITable? Inner);
