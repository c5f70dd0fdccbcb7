namespace Halftone.Tests.Simulation.Evidence;

/// <summary>The harm test of the specification (section 3; R = 1, delta = 0) in a few lines of its own, so that what is simulated here is the counting.</summary>
internal sealed class HarmTest
{
    private static readonly double[] Grid = [1.3, 1.7, 2.5, 4, 7, 15, 40, 100];

    private readonly double[] _logWealth = new double[Grid.Length];

    /// <summary>The largest logarithm it has come to: people look after every unit.</summary>
    internal double Largest { get; private set; } = double.NegativeInfinity;

    /// <param name="bad">0..1.</param>
    internal void Add(double weight, bool onCandidate, double bad)
    {
        var odds = weight / (1 - weight);
        for (var i = 0; i < Grid.Length; i++) _logWealth[i] += Math.Log(1 + ((Grid[i] - 1) / (1 + (Grid[i] * odds)) * (onCandidate ? bad : -odds * bad)));
        var top = _logWealth.Max();
        Largest = Math.Max(Largest, top + Math.Log(_logWealth.Average(each => Math.Exp(each - top))));
    }
}
