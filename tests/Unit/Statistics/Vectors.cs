using System.IO.Compression;
using System.Text.Json;
using Halftone.Core.Statistics;
using Halftone.Tests.Unit.Repository;

namespace Halftone.Tests.Unit.Statistics;

/// <summary>The numbers of `fixtures/statistics/`, which the reference implementation has written with every digit.</summary>
internal static class Vectors
{
    internal const double Tolerance = 1e-8;

    /// <summary>Published numbers are printed with five digits or so.</summary>
    internal const double Printed = 2e-5;

    private static readonly JsonElement All = Read("vectors.json");

    internal static JsonElement Streams { get; } = Read("streams.json");

    internal static JsonElement Published => All.GetProperty("published");

    internal static double[] Named(string name) => Numbers(All.GetProperty("named").GetProperty(name));

    internal static IEnumerable<JsonElement> Random(string kind) => All.GetProperty("random").GetProperty(kind).EnumerateArray();

    internal static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(each => each.GetDouble())];

    internal static double Number(this JsonElement of, string name) => of.GetProperty(name).GetDouble();

    /// <summary>Null in JSON, which has no infinity, is the other value.</summary>
    internal static double NumberOr(this JsonElement of, string name, double otherwise) =>
        of.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : otherwise;

    internal static Epoch[] Epochs(this JsonElement of) => [.. of.GetProperty("epochs").EnumerateArray().Select(row => Row(Numbers(row)))];

    internal static byte[] Packed(JsonElement text)
    {
        using var inflated = new MemoryStream();
        using (var zlib = new ZLibStream(new MemoryStream(text.GetBytesFromBase64()), CompressionMode.Decompress)) zlib.CopyTo(inflated);
        return inflated.ToArray();
    }

    private static Epoch Row(double[] row) => Epoch.Of(row[0], (long)row[1], (long)row[2], (long)row[3], (long)row[4]);

    private static JsonElement Read(string name) => JsonDocument.Parse(Checkout.Read($"fixtures/statistics/{name}")).RootElement;
}
