namespace Halftone.Tests.Wire.Conformance;

/// <summary>The whole list, in the order of its numbers.</summary>
internal static class AllRows
{
    internal static Row[] List { get; } =
    [
        .. new[] { HopRows.Rows, TargetRows.Rows, InterimRows.Rows, FieldRows.Rows, FramingRows.Rows, ConnectionRows.Rows }.SelectMany(rows => rows).OrderBy(row => int.Parse(row.Id)),
        .. StrictRows.Rows,
    ];
}
