using Halftone.Bench.Overload.Contenders;

namespace Halftone.Bench.Overload.Measuring;

/// <summary>How long everything takes.</summary>
/// <param name="Quick">All paths once, figures mean nothing.</param>
/// <param name="SecondsMax">No load lasts longer; null = as long as the scenario is meant to.</param>
internal sealed record Pace(bool Quick, double? SecondsMax)
{
    private const double QuickSeconds = 2;

    internal double Load(double seconds) => Math.Min(seconds, Quick ? QuickSeconds : SecondsMax ?? seconds);

    /// <summary>Not shortened by --seconds: what has to settle settles.</summary>
    internal double Settle(double seconds) => Quick ? Math.Min(seconds, 0.5) : seconds;

    internal double Alone(ServicePlan plan) => Quick ? Math.Max(0.4, plan.ServiceSeconds * 2.5) : Math.Max(5, plan.ServiceSeconds * 4.5);

    internal double Warm(ServicePlan plan) => Quick ? Math.Max(0.2, plan.ServiceSeconds * 1.5) : Math.Max(3, plan.ServiceSeconds * 3.5);

    internal int Pairs => Quick ? 1 : 5;
}
