namespace Halftone.Control.Supervision.Inspecting;

/// <summary>Why a live process could not be looked into. It serves on in every case but where a case says otherwise.</summary>
internal abstract record InspectFault
{
    private InspectFault() { }

    /// <summary>A sentence without a full stop.</summary>
    internal abstract string What { get; }

    /// <summary>What to do, in one line.</summary>
    internal abstract string Fix { get; }

    /// <summary>It began and did not come to its end: not a matter of the state that it was asked in.</summary>
    internal virtual bool IsBroken => false;

    /// <param name="State">As `halftone ps` has it.</param>
    internal sealed record NotReady(string State) : InspectFault
    {
        internal override string What => $"it is {State}: only a process that is ready is looked into, for in its first moments a signal would end it";
        internal override string Fix => "wait until halftone ps shows it as ready";
    }

    /// <param name="Programs">What runs there.</param>
    internal sealed record NotNode(string Programs) : InspectFault
    {
        internal override string What => $"no Node runs there, but {Programs}; the signal that opens Node's inspector ends other programs";
        internal override string Fix => "let `diagnose: { command: .. }` of the version name the tool of its language, and halftone heap top runs it: jmap -histo ${pid}, py-spy dump --pid ${pid}, dotnet-gcdump report -p ${pid}; its memory stands in halftone ps";
    }

    /// <summary>The tool of its language could not be started.</summary>
    /// <param name="Reason">A sentence.</param>
    internal sealed record NotRun(string Reason) : InspectFault
    {
        internal override string What => $"the command of its `diagnose` could not be run: {Reason.TrimEnd('.')}";
        internal override string Fix => "install it where the gateway runs, or write its path; halftone reload takes over another command without a restart";
        internal override bool IsBroken => true;
    }

    internal sealed record SeveralNodes(string Pids) : InspectFault
    {
        internal override string What => $"several Node processes run there (pids {Pids}), and none of them alone listens where requests go";
        internal override string Fix => "start one process per instance (`node server.js`, and `instances: N` instead of a cluster)";
    }

    /// <summary>SIGUSR1 would end it.</summary>
    internal sealed record SignalUnhandled(int Pid) : InspectFault
    {
        internal override string What => $"the Node of pid {Pid} does not listen for the signal that opens its inspector (--disable-sigusr1, or an inspector that is open already), and has no telemetry to ask instead";
        internal override string Fix => "start it without --disable-sigusr1 and without --inspect, or with `telemetry: true`";
    }

    /// <summary>The signal was sent and no inspector came: the app has got it.</summary>
    internal sealed record SignalTaken : InspectFault
    {
        internal override string What => "no inspector came: the app has a SIGUSR1 handler of its own, which gets the signal, or its inspector is open already (--inspect); the signal is not sent again to this process";
        internal override string Fix => "with `telemetry: true` no signal is needed; or let the app use another one (SIGUSR2), then halftone restart it";
    }

    /// <summary>What is open for somebody else is neither used nor closed.</summary>
    internal sealed record InUse : InspectFault
    {
        internal override string What => "its inspector is open already, for somebody else (--inspect, or a debugger)";
        internal override string Fix => "start it without --inspect, or let the debugger leave";
    }

    internal sealed record Busy : InspectFault
    {
        internal override string What => "somebody looks into this instance already; one at a time";
        internal override string Fix => "try again when that is done";
    }

    /// <summary>It could be opened, and never closed again.</summary>
    /// <param name="Node">Its version.</param>
    internal sealed record NoWayToClose(string Node) : InspectFault
    {
        internal override string What => $"its Node {Node} gives an app of ES modules no way to close the inspector again; Node 20.16 and 22.3 do. Nothing was done; the inspector stays open on loopback, at an address that only this gateway has read";
        internal override string Fix => "restart the instance, which closes it, and use Node 20.16 or later, or `telemetry: true`";
    }

    /// <param name="Step">What it was asked for.</param>
    internal sealed record TooSlow(string Step, TimeSpan Limit) : InspectFault
    {
        internal override string What => $"it did not {Step} within {Limit.TotalSeconds:0.#} s: its event loop is busy, or it hangs";
        internal override string Fix => "try again when it has less to do; if it answers nobody: halftone restart";
        internal override bool IsBroken => true;
    }

    internal sealed record Lost(string Step) : InspectFault
    {
        internal override string What => $"the process ended, or closed its inspector, before it could {Step}";
        internal override string Fix => "halftone ps shows whether it runs again, halftone logs what it said last";
        internal override bool IsBroken => true;
    }

    internal sealed record Refused(string Step, string Answer) : InspectFault
    {
        internal override string What => $"its inspector did not {Step}: {Answer}";
        internal override string Fix => "if this Node is newer than the gateway, a newer gateway may know it; please report it";
        internal override bool IsBroken => true;
    }

    /// <param name="Needed">Bytes that the process would grow by.</param>
    /// <param name="Room">Bytes that are left.</param>
    /// <param name="Of">Where: `this machine`, `the control group /x`.</param>
    internal sealed record NoMemory(long HeapUsed, long Needed, long Room, string Of) : InspectFault
    {
        internal override string What => $"a snapshot of its heap of {Mebibytes(HeapUsed)} MB needs about {Mebibytes(Needed)} MB more memory while it is written, and {Of} has {Mebibytes(Room)} MB left; nothing was done";
        internal override string Fix => "halftone heap top and halftone heap profile need little memory and name the class and the line; or make room";
    }

    internal sealed record NoDisk(long Needed, long Room, string Directory) : InspectFault
    {
        internal override string What => $"the file will have about {Mebibytes(Needed)} MB, and {Directory} has room for {Mebibytes(Room)} MB; nothing was done";
        internal override string Fix => "make room there";
    }

    internal sealed record NotWritten(string Path, string Reason) : InspectFault
    {
        internal override string What => $"{Path} cannot be written: {Reason}";
        internal override string Fix => "give the directory to the user who runs the gateway, and room";
        internal override bool IsBroken => true;
    }

    private static long Mebibytes(long bytes) => (bytes + (1 << 20) - 1) >> 20;
}
