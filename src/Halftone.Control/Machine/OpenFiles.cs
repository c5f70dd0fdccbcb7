using Halftone.Control.Supervision;

namespace Halftone.Control.Machine;

/// <summary>The process's limit of open descriptors: each client, each request in flight and each child needs some.</summary>
internal static class OpenFiles
{
    internal static FileLimit Limit() =>
        Native.getrlimit(Native.NumberOfFiles, out var limit) == 0 ? new FileLimit(limit.Soft, limit.Hard) : throw new InvalidOperationException("getrlimit(RLIMIT_NOFILE) cannot fail for the own process.");

    /// <summary>Raises the soft limit to the hard one, for this process only; returns what holds now.</summary>
    /// <remarks>The runtime's JIT build has done so before Main; the AOT binary has not.</remarks>
    internal static FileLimit Raise()
    {
        var found = Limit();
        Native.setrlimit(Native.NumberOfFiles, new Native.Limit { Soft = found.Hard, Hard = found.Hard });
        return Limit();
    }
}
