using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Processes;

namespace Halftone.Control.Supervision;

/// <summary>Something happened to a process that an operator may want to read.</summary>
internal abstract record ProcessNews
{
    private ProcessNews() { }

    public required VersionKey Version { get; init; }

    internal sealed record VersionStarting(int Instances, Items<string> Command) : ProcessNews;

    internal sealed record InstanceSpawned(string Instance, int Pid, string Port) : ProcessNews;

    internal sealed record InstanceReady(string Instance, int Pid, Endpoint Endpoint, TimeSpan Took, bool BeyondLoopback) : ProcessNews;

    /// <summary>The first start or a later one failed; it will be tried again unless <see cref="GaveUp"/> follows.</summary>
    /// <param name="Again">The start before failed in the same way: the whole message has been told.</param>
    internal sealed record StartFailed(string Instance, StartFault Fault, bool Again) : ProcessNews;

    /// <summary>A ready instance ended without being asked to.</summary>
    internal sealed record InstanceExited(string Instance, int Pid, ExitReport Exit) : ProcessNews;

    internal sealed record Restarting(string Instance, TimeSpan In) : ProcessNews;

    /// <summary>A candidate's instance is not tried again.</summary>
    internal sealed record GaveUp(string Instance, string Why) : ProcessNews;

    /// <summary>Stable's instance keeps failing; it is tried for ever at the capped delay.</summary>
    internal sealed record Degraded(string Instance, string Why) : ProcessNews;

    internal sealed record InstanceStopping(string Instance, int Pid) : ProcessNews;

    internal sealed record InstanceStopped(string Instance, int Pid, ExitReport Exit) : ProcessNews;

    /// <summary>It gets no requests for what it answered, or did not answer.</summary>
    /// <param name="Back">When and how it comes back, as words.</param>
    internal sealed record InstanceEjected(string Instance, string Why, string Back) : ProcessNews;

    /// <summary>It was left out for long enough, and gets one request at a time.</summary>
    internal sealed record InstanceOnTrial(string Instance) : ProcessNews;

    /// <summary>It gets its share of requests again.</summary>
    internal sealed record InstanceReturned(string Instance, TimeSpan After) : ProcessNews;

    /// <summary>A hint while starting, e.g. that it listens on another port than PORT.</summary>
    internal sealed record Hint(string Instance, string Text) : ProcessNews;
}
