namespace Halftone.Core.Admission;

/// <summary>How many slots an instance gets while it warms up after a start: an eighth at once, the rest in even steps.</summary>
/// <remarks>HAProxy's `slowstart` rises linearly too. A fresh Node process compiles its code while it serves its first requests.</remarks>
internal static class SlowStart
{
    internal const int Steps = 8;

    /// <param name="step">1 = just joined; <see cref="Steps"/> = warm.</param>
    internal static int Slots(int full, int step) => step >= Steps ? int.MaxValue : Math.Max(1, full * step / Steps);
}
