namespace Halftone.Bench.Load.Client;

/// <summary>What to send for how long.</summary>
/// <param name="Heads">Sent in turn.</param>
/// <param name="Rate">Requests per second at scheduled times; 0 = every connection asks again as soon as it is answered.</param>
/// <param name="Nanoseconds">Until the last request is sent.</param>
internal sealed record Load(byte[][] Heads, double Rate, long Nanoseconds)
{
    internal bool Closed => Rate == 0;
}
