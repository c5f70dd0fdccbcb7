namespace Halftone.Tests.Unit.Config;

/// <summary>Files that tests compare with and, when told to, write.</summary>
internal static class Golden
{
    /// <summary>`./dev golden` sets it.</summary>
    internal static bool Accepts => Environment.GetEnvironmentVariable("HALFTONE_ACCEPT_GOLDEN") == "1";
}
