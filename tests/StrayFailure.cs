using System.Runtime.CompilerServices;

namespace Halftone.Tests;

/// <summary>
/// An exception (a broken invariant above all) on a thread that no test awaits ends the test host at once. Left to the
/// runner it is reported, but the thread never ends and whoever joins it hangs.
/// </summary>
internal static class StrayFailure
{
    [ModuleInitializer]
    internal static void EndTheHost() =>
        AppDomain.CurrentDomain.UnhandledException += (_, failure) => Environment.FailFast("A thread of its own failed.", failure.ExceptionObject as Exception);
}
