namespace Halftone.Bench.Load.Measuring;

/// <summary>One condition under which contenders are compared.</summary>
/// <param name="Name">For tables and raw rows, e.g. `small, 8000/s`.</param>
/// <param name="Heads">Sent in turn.</param>
/// <param name="Rate">Requests per second; 0 = saturation.</param>
/// <param name="Connections">Per contender.</param>
internal sealed record Cell(string Name, byte[][] Heads, double Rate, int Connections)
{
    internal Client.Load For(int milliseconds) => new(Heads, Rate, milliseconds * 1_000_000L);
}
