using Halftone.Control.Supervision.Preload;
using Halftone.Control.Supervision.Probing;
using Halftone.Control.Supervision.Spawning;

namespace Halftone.Control.Supervision.Inspecting;

/// <summary>The way into one process: opens its inspector for one action, and closes it behind it whatever happened.</summary>
/// <remarks>
/// The script that the app was started with is asked first, for that needs no signal, whatever the app does with it. It answers when the event
/// loop gets to it; the signal is answered by a thread of its own, also by a Node that has no script.
/// An open inspector lets whoever knows its address do anything. So it listens on loopback, at a port and under a name that only we have read, for as long as the action takes.
/// InspectorDoor.Kept.cs has the one exception.
/// </remarks>
internal sealed partial class InspectorDoor(ChildProcess child, PreloadTalk preload, byte[] mark, TimeProvider time)
{
    /// <summary>Node's answer to the signal comes from a thread of its own, also while the event loop is blocked; this is for a machine that has no time.</summary>
    private static readonly TimeSpan OpenMax = TimeSpan.FromSeconds(5);

    /// <summary>For the script to answer, before the signal is sent; an event loop that is only busy comes round much sooner.</summary>
    private static readonly TimeSpan AskMax = TimeSpan.FromSeconds(1);

    /// <summary>A loop that is blocked for longer hangs, as far as anybody can tell.</summary>
    private static readonly TimeSpan CloseMax = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly InspectorNotices _notices = new(time);
    private int _inside;
    private volatile bool _signalTaken;

    /// <summary>True: the line is Node's word about our looking in.</summary>
    internal bool Withholds(ReadOnlySpan<byte> line) => _notices.Withholds(line);

    /// <param name="port">Where the instance listens; null = on a Unix socket.</param>
    /// <param name="act">Gets the conversation and the pid of the process that was opened.</param>
    /// <returns>What the action came to. Left open: the inspector is open still, why, and until when.</returns>
    internal async Task<(T? Value, InspectFault? Fault, string? LeftOpen)> OpenAsync<T>(
        int? port, InspectorStay stay, Func<InspectorSession, int, Task<(T? Value, InspectFault? Fault)>> act, CancellationToken stop) where T : class
    {
        if (Interlocked.Exchange(ref _inside, 1) == 1) return (null, new InspectFault.Busy(), null);
        try
        {
            if (_kept is { } kept) return await InsideAsync(kept, stay, act, stop);
            var (pid, unfit) = NodeProcess.Find(child.Pid, port);
            var asks = preload.IsIn(pid);
            if (unfit is not null && !(asks && unfit is InspectFault.SignalUnhandled)) return (null, unfit, null);
            if (_signalTaken && !asks) return (null, new InspectFault.SignalTaken(), null);
            var (opened, waits) = _notices.Open();
            var entered = false;
            try
            {
                var gone = Task.WhenAny(child.LeaderExited, waits);
                var (at, shut) = await OpenedAsync(pid, asks, signals: unfit is null && !_signalTaken && !preload.HasOwnSignal, opened, gone, stop);
                if (at is null) return (null, shut, null);
                entered = true;
                var session = new InspectorSession(at, gone, time);
                // A process that has come to its end waits until we have left, also while nothing is asked of it.
                _ = gone.ContinueWith(static (_, state) => ((InspectorSession)state!).Abort(), session, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                return await InsideAsync(new OpenInspector(session, at, pid, asks, gone), stay, act, stop);
            }
            finally
            {
                // What it opens when it gets to it, nobody would close.
                if (asks && !entered) preload.Close();
                if (_kept is null) _notices.Close();
            }
        }
        finally
        {
            Volatile.Write(ref _inside, 0);
        }
    }

    /// <summary>Asks for the inspector in one way or the other, and waits for its address.</summary>
    private async Task<(InspectorNotice.Listening? At, InspectFault? Fault)> OpenedAsync(int pid, bool asks, bool signals, Task<InspectorNotice> opened, Task gone, CancellationToken stop)
    {
        if (asks)
        {
            preload.Open(_notices.Told);
            if (!await CameAsync(opened, gone, signals ? AskMax : OpenMax, stop) && !signals) return (null, new InspectFault.TooSlow("open its inspector", OpenMax));
        }
        if (signals && !opened.IsCompleted && !gone.IsCompleted)
        {
            _notices.Signalled();
            if (pid == child.Pid) child.Signal(NodeProcess.Signal);
            else MarkedProcess.Signal(pid, mark, NodeProcess.Signal);
            if (!await CameAsync(opened, gone, OpenMax, stop))
            {
                _signalTaken = true;
                return (null, new InspectFault.SignalTaken());
            }
        }
        return opened.IsCompleted ? Read(await opened, pid) : (null, new InspectFault.Lost("open its inspector"));
    }

    private async Task<bool> CameAsync(Task opened, Task gone, TimeSpan within, CancellationToken stop)
    {
        try
        {
            await Task.WhenAny(opened, gone).WaitAsync(within, time, stop);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static (InspectorNotice.Listening? At, InspectFault? Fault) Read(InspectorNotice notice, int pid) => notice switch
    {
        // Whoever writes to its stderr could name any port of this machine: it must be one of its own.
        InspectorNotice.Listening at when ListeningSockets.Holds(pid, at.Port) => (at, null),
        InspectorNotice.Listening => (null, new InspectFault.Refused("open its inspector", "the port that it names is not its own")),
        InspectorNotice.Failed failed => (null, new InspectFault.Refused("open its inspector", failed.Reason)),
        InspectorNotice.InUse => (null, new InspectFault.InUse()),
        _ => (null, new InspectFault.Lost("open its inspector")),
    };

    private async Task<(T? Value, InspectFault? Fault, string? LeftOpen)> InsideAsync<T>(
        OpenInspector inspector, InspectorStay stay, Func<InspectorSession, int, Task<(T? Value, InspectFault? Fault)>> act, CancellationToken stop) where T : class
    {
        (T? Value, InspectFault? Fault) done = default;
        string? leftOpen = null;
        var (before, stays) = (_kept, false);
        try
        {
            if (before is null)
            {
                var (canClose, node, lost) = await InspectorClosing.AskAsync(inspector.Session, CloseMax, stop);
                if (lost is not null || !(canClose || inspector.ByScript)) return (null, lost ?? new InspectFault.NoWayToClose(node), null);
            }
            done = await act(inspector.Session, inspector.Pid);
            stays = stay is InspectorStay.Open ? done.Value is not null : stay is InspectorStay.AsBefore && before is not null;
        }
        finally
        {
            // A conversation that broke off cannot be gone on with.
            leftOpen = stays && inspector.Session.IsConnected && !inspector.Gone.IsCompleted ? Keep(inspector, stay) : await CloseAsync(inspector);
        }
        return (done.Value, done.Fault, leftOpen);
    }

    /// <summary>Also after an action that was broken off: then a conversation of its own says goodbye. Asks nobody who is gone.</summary>
    /// <returns>Null = closed.</returns>
    private async Task<string?> CloseAsync(OpenInspector inspector)
    {
        _kept = null;
        if (!inspector.Gone.IsCompleted && !inspector.ByScript) await InspectorClosing.CloseAsync(inspector.Session, CloseMax, CancellationToken.None);
        // While somebody is connected, closing waits for them with the event loop blocked.
        inspector.Session.Dispose();
        if (inspector.ByScript) preload.Close();
        for (var since = time.GetTimestamp(); time.GetElapsedTime(since) < CloseMax; await Task.Delay(Look, time))
            if (inspector.Gone.IsCompleted || !ListeningSockets.Holds(inspector.Pid, inspector.At.Port)) return null;
        return $"the inspector of pid {inspector.Pid} is still open, on loopback at an address that only this gateway has read: the process does not answer; it closes when the process gets to it, or when it is restarted";
    }
}
