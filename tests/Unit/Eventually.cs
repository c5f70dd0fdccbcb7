using System.Runtime.CompilerServices;

namespace Halftone.Tests.Unit;

/// <summary>For what another thread does in its own time.</summary>
internal static class Eventually
{
    /// <summary>A test that fails waits so long; one that holds waits for what it takes, also on a machine that stands still for a while.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    internal static async Task HoldsAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string said = "")
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Xunit.Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, $"It never came to be: {said}");
            await Task.Delay(5, Xunit.TestContext.Current.CancellationToken);
        }
    }
}
