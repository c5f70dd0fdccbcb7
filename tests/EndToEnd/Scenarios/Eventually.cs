using System.Diagnostics;
using Xunit;

namespace Halftone.Tests.EndToEnd.Scenarios;

/// <summary>Waits for what must come true, with a bound and a sentence.</summary>
internal static class Eventually
{
    internal static Task TrueAsync(Func<bool> condition, TimeSpan within, string what) => TrueAsync(() => Task.FromResult(condition()), within, what);

    internal static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan within, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(clock.Elapsed < within, $"Not within {within.TotalSeconds} s: {what}");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
