using System.Text;
using Halftone.Core.Config;

namespace Halftone.Core.Processes;

/// <summary>Says a start fault to a person: where, what, the last output, what to do.</summary>
internal static class StartFaultText
{
    internal static string Step(StartFault fault) => fault switch
    {
        StartFault.CommandNotFound or StartFault.NotExecutable => "find the command",
        StartFault.CwdMissing => "enter the working directory",
        StartFault.NoPortFree or StartFault.SocketPathTooLong => "choose a port",
        StartFault.SpawnRefused => "start the process",
        StartFault.GatewayFailed f => f.Doing,
        StartFault.Cancelled => "start",
        _ => "become ready",
    };

    internal static string What(StartFault fault) => fault switch
    {
        StartFault.CommandNotFound => $"command `{Program(fault)}` not found.",
        StartFault.NotExecutable f => $"`{f.Path}` cannot be run: {f.Reason}.",
        StartFault.CwdMissing f => $"its working directory `{f.Path}` does not exist.",
        StartFault.SocketPathTooLong f => $"the path of its socket has {Encoding.UTF8.GetByteCount(f.Path)} bytes, a Unix socket allows 107: {f.Path}",
        StartFault.NoPortFree f => $"no port from {f.First} to {f.Last} is free.",
        StartFault.SpawnRefused f => $"the kernel refused to start `{Program(fault)}`: {f.Reason} ({f.Call}, errno {f.Errno}).",
        StartFault.GatewayFailed f => $"the gateway could not {f.Doing}: {f.Reason.TrimEnd('.')}.",
        StartFault.ExitedBeforeReady f => $"it {f.Exit.Text} after {Seconds(f.After)}, before it was ready.",
        StartFault.NotReadyInTime f => $"it was not ready within {Seconds(f.Timeout)} ({Awaited(f)}).{Sentence(f.Seen)}",
        StartFault.PortIgnored f => $"your app listens on {Listens(f)}, not on PORT={fault.Context.Port}.",
        StartFault.NotListening f => $"it said ready ({f.Kind.ToString().ToLowerInvariant()}), but listens on no port.",
        StartFault.PortTaken => $"somebody took port {fault.Context.Port} before it could listen (EADDRINUSE).",
        _ => "it was asked to stop while it was starting.",
    };

    internal static string Fix(StartFault fault)
    {
        var command = CommandLine(fault.Context.Command);
        return fault switch
        {
            StartFault.CommandNotFound f when Program(fault).Contains('/') => $"Correct the path in `command`; it was looked for at {f.SearchedIn}.",
            StartFault.CommandNotFound f => $"Install it, or write its whole path in `command`. Searched in PATH={f.SearchedIn}",
            StartFault.NotExecutable => "Make it executable (`chmod +x`) with a right `#!` line, or put its interpreter in front: `command: node server.js`.",
            StartFault.CwdMissing => "Create the directory or correct `cwd`; it is relative to the config file.",
            StartFault.SocketPathTooLong => "Move the config (the run directory stands beside it) to a shorter path, or leave out `socket: unix`.",
            StartFault.NoPortFree f => $"End what listens there (`ss -ltnp`), or set `port` to one outside {f.First}..{f.Last}.",
            StartFault.SpawnRefused => "Look at the limits on processes, memory and open files (`ulimit -a`, the cgroup's pids.max).",
            StartFault.GatewayFailed => "Look at the gateway's limit on open files (`ulimit -n`) and at the owner and the space of its run directory.",
            StartFault.ExitedBeforeReady { Exit.Status.Code: 0 } => $"A service must stay in the foreground. Try by hand: {ByHand(fault)}",
            StartFault.ExitedBeforeReady => $"Try by hand: {ByHand(fault)}",
            StartFault.NotReadyInTime f => NotReadyFix(f),
            StartFault.PortIgnored { Listens: [var only] } => $"Let it listen on process.env.PORT, or set `port: {only.Port}` if it cannot be told.",
            StartFault.PortIgnored => "Let it listen on process.env.PORT, or set `port` to the one it uses.",
            StartFault.NotListening => "Send ready in the callback of listen(), and listen on process.env.PORT.",
            StartFault.PortTaken => "It is tried again on another port; with a fixed `port` end the other listener (`ss -ltnp`).",
            _ => $"Nothing; start it again when it is wanted. Command: {command}",
        };
    }

    internal static string Whole(StartFault fault)
    {
        var context = fault.Context;
        var text = new StringBuilder()
            .Append($"{context.Version} ({context.Instance}) failed to start: {fault.What}\n")
            .Append($"  step     {fault.Step}\n")
            .Append($"  command  {CommandLine(context.Command)}\n")
            .Append($"  cwd      {context.Cwd}\n");
        if (context.Port.Length > 0) text.Append($"  PORT     {context.Port}\n");
        if (!fault.LastLines.IsEmpty)
        {
            text.Append("  last output\n");
            foreach (var line in fault.LastLines) text.Append("    | ").Append(line).Append('\n');
        }
        return text.Append($"  to do    {fault.Fix}").ToString();
    }

    private static string Program(StartFault fault) => fault.Context.Command[0];

    private static string Awaited(StartFault.NotReadyInTime fault) => fault.Kind switch
    {
        ReadyKind.Auto => $"waited for process.send('ready') or any HTTP answer on PORT={fault.Context.Port}",
        ReadyKind.Ipc => "waited for process.send('ready')",
        ReadyKind.Http => $"waited for a 2xx answer on PORT={fault.Context.Port}",
        ReadyKind.Tcp => $"waited for a listener on PORT={fault.Context.Port}",
        ReadyKind.Notify => "waited for READY=1 on NOTIFY_SOCKET",
        _ => "waited for the line that `ready.pattern` describes",
    };

    private static string NotReadyFix(StartFault.NotReadyInTime fault)
    {
        var runner = PackageRunner(fault.Context.Command);
        if (fault.Kind is ReadyKind.Ipc && runner is not null)
            return $"`{runner}` is a Node process itself and swallows the 'ready' message: write `command: node server.js`, or `ready: http`.";
        return fault.Kind switch
        {
            ReadyKind.Auto or ReadyKind.Tcp => "Let it listen on process.env.PORT; if it only needs longer, raise `ready.timeout`.",
            ReadyKind.Ipc => "Call `process.send && process.send('ready')` once it listens; if it only needs longer, raise `ready.timeout`.",
            ReadyKind.Http => "Correct `health.path`, or let it answer 2xx there; if it only needs longer, raise `ready.timeout`.",
            ReadyKind.Notify => "Let it send READY=1 (sd_notify); if it only needs longer, raise `ready.timeout`.",
            _ => "Correct `ready.pattern`; if it only needs longer, raise `ready.timeout`.",
        };
    }

    /// <summary>npm and its kin start the app as a grandchild and keep Node's channel for themselves.</summary>
    internal static string? PackageRunner(Items<string> command)
    {
        if (command.IsEmpty) return null;
        var name = command[0][(command[0].LastIndexOf('/') + 1)..];
        return name is "npm" or "npx" or "yarn" or "pnpm" ? name : null;
    }

    private static string Listens(StartFault.PortIgnored fault) =>
        string.Join(", ", fault.Listens.Select(endpoint => endpoint.Port).Distinct().Order());

    private static string ByHand(StartFault fault)
    {
        var runner = PackageRunner(fault.Context.Command) is { } name ? $" (`{name}` hides the app's own exit: better `node server.js`)" : "";
        return $"cd {Quoted(fault.Context.Cwd)} && PORT={Quoted(fault.Context.Port)} {CommandLine(fault.Context.Command)}{runner}";
    }

    private static string CommandLine(Items<string> command) => string.Join(' ', command.Select(Quoted));

    private static string Quoted(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=@%+,".Contains(c)) ? word : $"'{word.Replace("'", "'\\''")}'";

    private static string Seconds(TimeSpan span) => $"{span.TotalSeconds:0.###} s";

    private static string Sentence(string seen) => seen.Length == 0 ? "" : $" Last seen: {seen}.";
}
