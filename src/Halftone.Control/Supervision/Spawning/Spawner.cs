using System.Collections.Concurrent;

namespace Halftone.Control.Supervision.Spawning;

/// <summary>The one thread that starts and reaps every process of the gateway.</summary>
/// <remarks>
/// It lives as long as the gateway (PDEATHSIG is bound to the thread that spawned) and runs on the CPUs the gateway was started with,
/// so that children inherit that mask and not a reactor's. It waits for pids it started and for no other: `wait4(-1)` would take
/// children of the runtime's own Process class, and the runtime ends the program when that happens.
/// </remarks>
internal sealed unsafe class Spawner : IDisposable
{
    private readonly GroupList _groups;
    private readonly FileLimit? _childLimit;
    private readonly ConcurrentQueue<Action> _orders = new();
    private readonly Lock _liveGate = new();
    /// <summary>Instances that are not reaped yet.</summary>
    private readonly List<ChildProcess> _live = [];

    private readonly List<ChildProcess> _watched = [];
    private readonly byte[] _cpuMask = Native.CpuMask(Environment.ProcessId);
    private readonly Thread _thread;
    private readonly int _wakeReader, _wakeWriter;
    private volatile bool _ended;
    private volatile bool _tooLate;

    /// <param name="groups">Gets every group before anything else happens with it.</param>
    /// <param name="childLimit">Given to children when the gateway's own limit differs; null = they inherit.</param>
    internal Spawner(GroupList groups, FileLimit? childLimit)
    {
        _groups = groups;
        _childLimit = childLimit;
        if (Native.Pipe(out _wakeReader, out _wakeWriter) is not 0 and var errno) throw new IOException($"The spawner needs a pipe: errno {errno}.");
        Native.SetNonBlocking(_wakeReader);
        Native.SetNonBlocking(_wakeWriter);
        _thread = new Thread(Run, 256 * 1024) { IsBackground = true, Name = "spawner" };
        _thread.Start();
    }

    internal Task<SpawnResult> SpawnAsync(SpawnOrder order)
    {
        var result = new TaskCompletionSource<SpawnResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        Enqueue(() => result.SetResult(SpawnNow(order)));
        return result.Task;
    }

    /// <summary>Frees the pid of a child whose leader has exited and whose group has been cleared.</summary>
    internal Task<ExitUsage> ReapAsync(ChildProcess child)
    {
        var result = new TaskCompletionSource<ExitUsage>(TaskCreationOptions.RunContinuationsAsynchronously);
        Enqueue(() =>
        {
            // Off the list first: once reaped, the group id may belong to somebody else.
            _groups.Remove(child.Pid);
            var usage = child.Reap();
            lock (_liveGate) _live.Remove(child);
            result.SetResult(usage);
        });
        return result.Task;
    }

    /// <summary>SIGKILL to every instance's group, now and to any that is being started at this moment; from any thread. The guard stays: it goes last.</summary>
    internal void KillAll()
    {
        _tooLate = true;
        lock (_liveGate)
            foreach (var child in _live) child.SignalGroup(Native.SignalKill);
    }

    public void Dispose()
    {
        Enqueue(() => _ended = true);
        _thread.Join();
        _ = Native.close(_wakeReader);
        _ = Native.close(_wakeWriter);
    }

    private void Enqueue(Action order)
    {
        _orders.Enqueue(order);
        byte one = 1;
        _ = Native.write(_wakeWriter, &one, 1);
    }

    private void Run()
    {
        Native.SetOwnCpuMask(_cpuMask);
        var entries = new Native.PollEntry[16];
        var drain = stackalloc byte[64];
        while (!_ended)
        {
            if (entries.Length <= _watched.Count) Array.Resize(ref entries, _watched.Count * 2);
            entries[0] = new() { Descriptor = _wakeReader, Wanted = Native.PollIn };
            for (var i = 0; i < _watched.Count; i++) entries[i + 1] = new() { Descriptor = _watched[i].Pidfd, Wanted = Native.PollIn };
            var count = _watched.Count + 1;
            fixed (Native.PollEntry* first = entries) _ = Native.poll(first, (nuint)count, -1);

            for (var i = count - 1; i >= 1; i--)
                if (entries[i].Seen != 0 && _watched[i - 1].NoticeExit()) _watched.RemoveAt(i - 1);
            if (entries[0].Seen != 0) _ = Native.read(_wakeReader, drain, 64);
            while (_orders.TryDequeue(out var order)) order();
        }
    }

    private SpawnResult SpawnNow(SpawnOrder order)
    {
        if (_tooLate && order.IsInstance) return new SpawnResult.TooLate();
        var result = SpawnCall.Do(order, _groups);
        if (result is not SpawnResult.Spawned { Child: var child }) return result;

        // There is no way to hand posix_spawn a limit. Set right behind it the limit reaches the program some ten microseconds after
        // its exec; lowering our own around the call would refuse connections in the meantime.
        if (order.IsInstance && _childLimit is { } limit && Native.OwnFileLimit() != limit) Native.SetFileLimit(child.Pid, limit);
        if (order.IsInstance) OomScore.Raise(child.Pid);
        _watched.Add(child);
        if (!order.IsInstance) return result;
        lock (_liveGate) _live.Add(child);
        if (_tooLate) child.SignalGroup(Native.SignalKill);
        return result;
    }
}
