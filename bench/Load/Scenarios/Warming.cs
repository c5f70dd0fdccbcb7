using Halftone.Bench.Load.Client;
using Halftone.Bench.Load.Contenders;
using Halftone.Bench.Load.Measuring;

namespace Halftone.Bench.Load.Scenarios;

/// <summary>Brings every contender into its steady state before anything counts.</summary>
internal static class Warming
{
    /// <summary>Compilers at run time need about as many seconds as native code needs tenths.</summary>
    private const int ManagedFactor = 10;

    internal static void Run(IEnumerable<Contender> contenders, Pace pace, byte[][] heads)
    {
        foreach (var contender in contenders)
        {
            var milliseconds = pace.WarmMilliseconds * (contender.IsManaged ? ManagedFactor : 1);
            contender.Fleet(64).Run(new(heads, 0, milliseconds * 1_000_000L));
        }
    }

    internal static byte[][] BothHeads { get; } = [Heads.Small, Heads.Browser];
}
