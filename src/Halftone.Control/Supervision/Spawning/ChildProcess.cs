using Halftone.Core.Processes;

namespace Halftone.Control.Supervision.Spawning;

/// <summary>One process we started, leader of its own group, from the spawn to the reaping.</summary>
/// <remarks>
/// A pid or group id may be used again by the kernel once its process is reaped. So the reaping is a step of its own, done when the
/// group has been cleared, and signals and reaping exclude each other.
/// </remarks>
internal sealed class ChildProcess(int pid, int pidfd, ChildDescriptors descriptors)
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<ExitStatus> _leaderExited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _reaped;

    /// <summary>Also its group's id.</summary>
    internal int Pid => pid;

    internal int Pidfd => pidfd;

    /// <summary>Our ends; who takes one closes it.</summary>
    internal ChildDescriptors Descriptors => descriptors;

    /// <summary>Completes when the leader has ended; others of its group may still run.</summary>
    internal Task<ExitStatus> LeaderExited => _leaderExited.Task;

    /// <summary>To the leader only; it cannot hit another process. False: it is gone.</summary>
    internal bool Signal(int signal)
    {
        lock (_gate) return !_reaped && Native.SignalPidfd(pidfd, signal);
    }

    /// <summary>To all members of the group. False: none is left, or the leader was reaped and its group id is no longer ours.</summary>
    internal bool SignalGroup(int signal)
    {
        lock (_gate) return !_reaped && Native.kill(-pid, signal) == 0;
    }

    /// <summary>Called by the spawner's thread when the pidfd is readable. False: not yet.</summary>
    internal bool NoticeExit()
    {
        switch (Native.Peek(pid, out var exited, out var codeOrSignal))
        {
            case 0:
                _leaderExited.TrySetResult(exited ? ExitStatus.Exited(codeOrSignal) : ExitStatus.Killed(codeOrSignal));
                return true;
            case -1:
                return false;
            default:
                // ECHILD: as PID 1 the runtime reaps everything. The pid may be somebody else's from now on.
                lock (_gate) _reaped = true;
                _leaderExited.TrySetResult(ExitStatus.Unknown);
                return true;
        }
    }

    /// <summary>Called by the spawner's thread: frees the pid and closes the pidfd.</summary>
    internal ExitUsage Reap()
    {
        var usage = default(ExitUsage);
        lock (_gate)
        {
            if (!_reaped && Native.Reap(pid, out var use))
            {
                usage = new ExitUsage(
                    use.PeakRssKiB * 1024,
                    TimeSpan.FromSeconds(use.UserSeconds + use.SystemSeconds) + TimeSpan.FromMicroseconds(use.UserMicroseconds + use.SystemMicroseconds));
            }

            _reaped = true;
            _ = Native.close(pidfd);
        }

        return usage;
    }
}

/// <summary>Our ends of a child's descriptors; -1 = there is none.</summary>
internal readonly record struct ChildDescriptors(int StandardIn, int StandardOut, int StandardError, int Channel);

/// <summary>What wait4 counted; zero when the status was lost.</summary>
internal readonly record struct ExitUsage(long PeakRssBytes, TimeSpan Cpu);
