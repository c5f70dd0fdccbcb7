namespace Halftone.Control.Supervision.Spawning;

/// <summary>One posix_spawn: the pipes, the file actions, the attributes.</summary>
internal static unsafe class SpawnCall
{
    internal static SpawnResult Do(SpawnOrder order, GroupList groups)
    {
        var pipes = new Pipes();
        if (pipes.Open(order.IsInstance) is { } refused) return refused;
        var errno = Spawn(order, pipes, out var pid);
        pipes.CloseTheirs();
        if (errno != 0)
        {
            pipes.CloseMine();
            return new SpawnResult.Refused("posix_spawn", errno);
        }

        if (order.IsInstance) groups.Add(pid);
        // Not reaped yet, so the pid is still this child's.
        var pidfd = Native.OpenPidfd(pid);
        if (pidfd >= 0) return new SpawnResult.Spawned(new ChildProcess(pid, pidfd, pipes.Mine));

        // Nobody will watch it, so it is ended and reaped here; SIGKILL is done with a new process in no time.
        _ = Native.kill(-pid, Native.SignalKill);
        groups.Remove(pid);
        Native.ReapKilled(pid);
        pipes.CloseMine();
        return new SpawnResult.Refused("pidfd_open", -pidfd);
    }

    private static int Spawn(SpawnOrder order, Pipes pipes, out int pid)
    {
        var actions = stackalloc byte[NativeSpawn.ActionsBytes];
        var attributes = stackalloc byte[NativeSpawn.AttributesBytes];
        var signals = stackalloc byte[NativeSpawn.SignalSetBytes];
        _ = NativeSpawn.posix_spawn_file_actions_init(actions);
        _ = NativeSpawn.posix_spawnattr_init(attributes);
        using var text = new NativeText();
        try
        {
            AddFileActions(order, pipes, actions, text);

            // Instances get a group of their own, so that Ctrl+C reaches the gateway alone and a stop reaches grandchildren;
            // the guard gets a session of its own, so that it outlives the terminal.
            var own = order.IsInstance ? NativeSpawn.SetProcessGroup : NativeSpawn.SetSession;
            _ = NativeSpawn.posix_spawnattr_setflags(attributes, (short)(own | NativeSpawn.SetSignalDefaults | NativeSpawn.SetSignalMask));
            _ = NativeSpawn.posix_spawnattr_setpgroup(attributes, 0);
            // The runtime ignores SIGPIPE, and an ignored signal survives exec.
            _ = NativeSpawn.sigfillset(signals);
            _ = NativeSpawn.sigdelset(signals, Native.SignalKill);
            _ = NativeSpawn.sigdelset(signals, Native.SignalStop);
            _ = NativeSpawn.posix_spawnattr_setsigdefault(attributes, signals);
            _ = NativeSpawn.sigemptyset(signals);
            _ = NativeSpawn.posix_spawnattr_setsigmask(attributes, signals);

            int child;
            var errno = NativeSpawn.posix_spawn(&child, text.Add(order.File), actions, attributes, text.AddVector(order.Arguments), text.AddVector(order.Environment));
            pid = child;
            return errno;
        }
        finally
        {
            _ = NativeSpawn.posix_spawn_file_actions_destroy(actions);
            _ = NativeSpawn.posix_spawnattr_destroy(attributes);
        }
    }

    private static void AddFileActions(SpawnOrder order, Pipes pipes, byte* actions, NativeText text)
    {
        const int ReadOnly = 0, WriteOnly = 1;
        var nowhere = text.Add("/dev/null");
        var first = 3;
        if (order.IsInstance)
        {
            _ = NativeSpawn.posix_spawn_file_actions_addopen(actions, 0, nowhere, ReadOnly, 0);
            _ = NativeSpawn.posix_spawn_file_actions_adddup2(actions, pipes.Theirs.StandardOut, 1);
            _ = NativeSpawn.posix_spawn_file_actions_adddup2(actions, pipes.Theirs.StandardError, 2);
            _ = NativeSpawn.posix_spawn_file_actions_adddup2(actions, pipes.Theirs.Channel, 3);
            first = 4;
        }
        else
        {
            _ = NativeSpawn.posix_spawn_file_actions_adddup2(actions, pipes.Theirs.StandardIn, 0);
            _ = NativeSpawn.posix_spawn_file_actions_addopen(actions, 1, nowhere, WriteOnly, 0);
            _ = NativeSpawn.posix_spawn_file_actions_addopen(actions, 2, nowhere, WriteOnly, 0);
        }

        // All of ours are CLOEXEC; this covers what a library, or whoever started us, left open.
        _ = NativeSpawn.posix_spawn_file_actions_addclosefrom_np(actions, first);
        _ = NativeSpawn.posix_spawn_file_actions_addchdir_np(actions, text.Add(order.Cwd));
    }

    /// <summary>Both sides of a child's descriptors while it is being started.</summary>
    private sealed class Pipes
    {
        internal ChildDescriptors Mine { get; private set; } = new(-1, -1, -1, -1);

        internal ChildDescriptors Theirs { get; private set; } = new(-1, -1, -1, -1);

        internal SpawnResult.Refused? Open(bool instance)
        {
            int input = -1, output = -1, error = -1, channel = -1;
            int theirInput = -1, theirOutput = -1, theirError = -1, theirChannel = -1;
            var call = "pipe2";
            int errno;
            if (!instance)
            {
                errno = Native.Pipe(out theirInput, out input);
            }
            else
            {
                errno = Native.Pipe(out output, out theirOutput);
                if (errno == 0) errno = Native.Pipe(out error, out theirError);
                if (errno == 0)
                {
                    call = "socketpair";
                    errno = Native.SocketPair(out channel, out theirChannel);
                }
            }

            Mine = new(input, output, error, channel);
            Theirs = new(theirInput, theirOutput, theirError, theirChannel);
            if (errno == 0)
            {
                foreach (var descriptor in new[] { input, output, error, channel })
                    if (descriptor >= 0) Native.SetNonBlocking(descriptor);
                return null;
            }

            CloseMine();
            CloseTheirs();
            return new SpawnResult.Refused(call, errno);
        }

        internal void CloseMine() => Close(Mine);

        internal void CloseTheirs() => Close(Theirs);

        private static void Close(ChildDescriptors descriptors)
        {
            foreach (var descriptor in new[] { descriptors.StandardIn, descriptors.StandardOut, descriptors.StandardError, descriptors.Channel })
                if (descriptor >= 0) _ = Native.close(descriptor);
        }
    }
}
