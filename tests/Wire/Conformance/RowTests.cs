using System.Collections.Concurrent;

namespace Halftone.Tests.Wire.Conformance;

/// <summary>Each row as a test of its own; the page is made of the same findings.</summary>
public sealed class RowTests
{
    private static readonly ConcurrentDictionary<string, Lazy<Finding[]>> Found = new();

    public static TheoryData<string> Rows
    {
        get
        {
            var rows = new TheoryData<string>();
            foreach (var row in AllRows.List) rows.Add(new TheoryDataRow<string>(row.Id) { TestDisplayName = $"Halftone.Tests.Wire.Conformance.Row_{row.Id}_{row.Requirement.Replace(' ', '_')}" });
            return rows;
        }
    }

    internal static Finding[] OfHalftone(Row row) => Found.GetOrAdd(row.Id, _ => new Lazy<Finding[]>(() => Finding.Of(new HalftoneTarget(), row))).Value;

    [Theory]
    [MemberData(nameof(Rows))]
    public void Halftone_meets_the_row(string id)
    {
        var wrong = OfHalftone(AllRows.List.Single(row => row.Id == id)).Where(finding => finding.Wrong is not null).Select(finding => $"{finding.Probe}: {finding.Wrong}").ToList();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void The_list_has_every_row_of_http_1_once() =>
        Assert.Equal(Enumerable.Range(1, 46).Select(number => $"{number}"), AllRows.List.Where(row => row.IsOfTheRfcs).Select(row => row.Id));
}
