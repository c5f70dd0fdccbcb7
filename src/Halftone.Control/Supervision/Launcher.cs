using Halftone.Control.Heap;
using Halftone.Control.Supervision.Output;
using Halftone.Control.Supervision.Preload;
using Halftone.Control.Supervision.Probing;
using Halftone.Control.Supervision.Spawning;
using Halftone.Core.Config;
using Halftone.Core.Processes;
using Microsoft.Extensions.Logging;

namespace Halftone.Control.Supervision;

/// <summary>The steps of a start in their order: directory, command, port, environment, spawn, pipes. Each can fail with a fault of its own.</summary>
internal sealed class Launcher(
    SupervisorOptions options, Spawner spawner, PipePump pump, PortRange ports, ChildEnvironment environment, PreloadFile preload, CrashFiles crashes, string mark, TimeProvider time, ILogger log)
{
    /// <summary>sun_path holds 108 bytes with its NUL.</summary>
    private const int SocketPathMax = 107;

    private int _sockets;

    /// <summary>A process or a fault; never an exception, for nobody would start the instance again.</summary>
    internal async Task<(InstanceProcess? Process, StartFault? Fault)> LaunchAsync(Place place, VersionConfig config)
    {
        var cwd = Path.GetFullPath(config.Cwd, options.BaseDirectory);
        var context = new StartContext(place.Version, place.Name, config.VisibleCommand, config.ShownCwd ?? cwd, "");
        Endpoint? target = null;
        NotifySocket? notify = null;
        CrashScene? scene = null;
        StartFault? fault;
        try
        {
            fault = TakeTarget(config, context, out target);
            if (fault is not null) return (null, fault);
            context = context with { Port = target!.Path ?? target.Port.ToString() };
            var notifyPath = config.Ready.Kind == ReadyKind.Notify ? SocketPath("notify") : null;
            if (notifyPath is not null) notify = new NotifySocket(notifyPath);
            var variables = environment.With(config.Env, Ours(config, context, notifyPath));
            variables[NodeOptions.Name] = NodeOptions.With(variables.GetValueOrDefault(NodeOptions.Name));
            scene = CrashScene.Prepare(crashes, place, config, variables);
            (var file, fault) = CommandPath.Find(context, config.Command[0], cwd, variables.GetValueOrDefault("PATH"));
            if (file is not null)
            {
                preload.Offer(config, variables);
                var result = await spawner.SpawnAsync(new SpawnOrder
                {
                    File = file,
                    Arguments = [.. config.Command],
                    Environment = ChildEnvironment.Lines(variables),
                    Cwd = cwd,
                    IsInstance = true,
                });
                if (result is SpawnResult.Spawned spawned)
                    return (new InstanceProcess(place, config, context, target, spawned.Child, notify, scene, spawner, pump, this, mark, time, log), null);
                fault = result is SpawnResult.Refused refused
                    ? CommandPath.ExecFailed(context, file, refused.Call, refused.Errno)
                    : new StartFault.Cancelled { Context = context };
            }
        }
        // Whatever a start stumbles over is the fault of this start and no more: the next one may go well.
        catch (Exception e)
        {
            if (e is not (System.Net.Sockets.SocketException or IOException or UnauthorizedAccessException)) log.Bug(e, place.Name);
            fault = new StartFault.GatewayFailed("prepare its start", e.Message) { Context = context };
        }

        notify?.Dispose();
        scene?.Collect(leader: null);
        if (target is not null) ReturnTarget(config, target);
        return (null, fault);
    }

    /// <summary>Gives the port back, or removes the socket's file.</summary>
    internal void ReturnTarget(VersionConfig config, Endpoint target)
    {
        if (target.Path is not null) SocketFile.Remove(target.Path);
        else if (config.Port is null) ports.Return(target.Port);
    }

    private StartFault? TakeTarget(VersionConfig config, StartContext context, out Endpoint? target)
    {
        target = null;
        if (config.Socket == SocketKind.Unix || config.Ready.Kind == ReadyKind.Notify)
        {
            Directory.CreateDirectory(options.RunDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var longest = Path.Combine(options.RunDirectory, "01234567-999999.notify");
            if (System.Text.Encoding.UTF8.GetByteCount(longest) > SocketPathMax) return new StartFault.SocketPathTooLong(longest) { Context = context };
        }

        if (config.Socket == SocketKind.Unix)
        {
            var path = SocketPath("sock");
            SocketFile.Remove(path);
            target = Endpoint.Unix(path);
            return null;
        }

        if ((config.Port ?? ports.Take()) is not { } port) return new StartFault.NoPortFree(options.PortFirst, options.PortLast) { Context = context };
        target = Endpoint.Loopback(port);
        return null;
    }

    /// <summary>With the gateway in its name: two gateways may have their admin sockets, and so their run directory, in one place.</summary>
    private string SocketPath(string kind) => Path.Combine(options.RunDirectory, $"{options.GatewayId[..8]}-{Interlocked.Increment(ref _sockets)}.{kind}");

    private IEnumerable<KeyValuePair<string, string>> Ours(VersionConfig config, StartContext context, string? notifyPath)
    {
        yield return new(ChildEnvironment.Mark, mark);
        // So that a service can say in its answers and logs who it is, without a line of configuration.
        yield return new("HALFTONE_SERVICE", context.Version.Service);
        yield return new("HALFTONE_VERSION", context.Version.Version);
        yield return new("HALFTONE_INSTANCE", context.Instance);
        yield return new("PORT", context.Port);
        yield return new("NODE_CHANNEL_FD", "3");
        yield return new("NODE_CHANNEL_SERIALIZATION_MODE", "json");
        if (notifyPath is not null) yield return new("NOTIFY_SOCKET", notifyPath);
        // Somebody who wrote HOST into the version's own environment meant it.
        if (config.SetHost && config.Socket == SocketKind.Tcp && !config.Env.Any(variable => variable.Name == "HOST")) yield return new("HOST", "127.0.0.1");
    }
}
