using System.Collections.Immutable;
using Halftone.Core.Config;

namespace Halftone.Core.Processes;

/// <summary>Why an instance did not become ready: the step that failed, with what is known there.</summary>
internal abstract record StartFault
{
    private StartFault() { }

    /// <summary>The start that failed.</summary>
    public required StartContext Context { get; init; }

    /// <summary>The last lines the process wrote, oldest first; at most 50.</summary>
    public ImmutableArray<string> LastLines { get; init; } = [];

    /// <summary>The step of the start-up that failed, e.g. `find the command`.</summary>
    public string Step => StartFaultText.Step(this);

    /// <summary>One sentence: what happened.</summary>
    public string What => StartFaultText.What(this);

    /// <summary>One or two sentences: what to do.</summary>
    public string Fix => StartFaultText.Fix(this);

    /// <summary>The whole message, several lines: where, what, last output, fix.</summary>
    public string Text => StartFaultText.Whole(this);

    /// <summary>Trying again with nothing changed cannot help.</summary>
    public bool IsHopeless => this is CommandNotFound or NotExecutable or CwdMissing or SocketPathTooLong;

    /// <summary>No such file on the child's PATH, or at the given path.</summary>
    internal sealed record CommandNotFound(string SearchedIn) : StartFault;

    /// <summary>The file is there but cannot be run.</summary>
    internal sealed record NotExecutable(string Path, string Reason) : StartFault;

    internal sealed record CwdMissing(string Path) : StartFault;

    /// <summary>The path of a Unix socket must stay below 108 bytes.</summary>
    internal sealed record SocketPathTooLong(string Path) : StartFault;

    /// <summary>Every port of the range is in use.</summary>
    internal sealed record NoPortFree(int First, int Last) : StartFault;

    /// <summary>The kernel refused to start the process (out of processes, memory, descriptors).</summary>
    internal sealed record SpawnRefused(string Call, int Errno, string Reason) : StartFault;

    /// <summary>The gateway could not do its own part: no descriptor left, a run directory that is not ours.</summary>
    /// <param name="Doing">What it was doing: `prepare its start`.</param>
    internal sealed record GatewayFailed(string Doing, string Reason) : StartFault;

    internal sealed record ExitedBeforeReady(ExitReport Exit, TimeSpan After) : StartFault;

    /// <param name="Kind">The way readiness was waited for.</param>
    /// <param name="Seen">What the last probe saw, e.g. `GET / answered 301 to https://..`; empty when nothing.</param>
    internal sealed record NotReadyInTime(ReadyKind Kind, TimeSpan Timeout, string Seen) : StartFault;

    /// <summary>It listens, but not where PORT said.</summary>
    internal sealed record PortIgnored(ImmutableArray<Endpoint> Listens) : StartFault;

    /// <summary>It said ready and listens nowhere.</summary>
    internal sealed record NotListening(ReadyKind Kind) : StartFault;

    /// <summary>The port was free when probed, and taken when the process wanted it.</summary>
    internal sealed record PortTaken(ExitReport Exit) : StartFault;

    /// <summary>Asked to stop while starting.</summary>
    internal sealed record Cancelled : StartFault;
}

/// <summary>What was started: enough to tell a reader where to look.</summary>
/// <param name="Version">`web/v2`.</param>
/// <param name="Instance">`v2/1`.</param>
/// <param name="Command">As messages may say it: a secret in it is a reference.</param>
/// <param name="Cwd">As messages may say it.</param>
/// <param name="Port">The value of PORT: a number or a path.</param>
internal sealed record StartContext(VersionKey Version, string Instance, Items<string> Command, string Cwd, string Port);
