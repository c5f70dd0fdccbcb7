using System.Net;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Processes;
using Xunit;

namespace Halftone.Tests.Unit.Processes;

public sealed class StartFaultTextTests
{
    private static readonly ExitReport Code1 = new(ExitClass.Code, ExitStatus.Exited(1), 0, default);

    [Fact]
    public void The_whole_message_says_where_what_the_last_output_and_what_to_do()
    {
        var fault = new StartFault.ExitedBeforeReady(Code1, TimeSpan.FromMilliseconds(120)) { Context = Context("node", "my child.js"), LastLines = ["Error: boom", "    at x"] };
        Assert.Equal(
            """
            web/v2 (v2/1) failed to start: it exited with code 1 after 0.12 s, before it was ready.
              step     become ready
              command  node 'my child.js'
              cwd      /srv/app
              PORT     21004
              last output
                | Error: boom
                |     at x
              to do    Try by hand: cd /srv/app && PORT=21004 node 'my child.js'
            """, fault.Text);
    }

    [Fact]
    public void A_missing_command_names_where_it_was_looked_for() => Says(
        new StartFault.CommandNotFound("/usr/bin:/bin") { Context = Context("nodee", "x.js") },
        "find the command",
        "command `nodee` not found.",
        "Install it, or write its whole path in `command`. Searched in PATH=/usr/bin:/bin");

    [Fact]
    public void A_missing_file_names_its_whole_path() => Says(
        new StartFault.CommandNotFound("/srv/app/bin/run") { Context = Context("./bin/run") },
        "find the command",
        "command `./bin/run` not found.",
        "Correct the path in `command`; it was looked for at /srv/app/bin/run.");

    [Fact]
    public void A_file_that_cannot_be_run_says_why() => Says(
        new StartFault.NotExecutable("/srv/app/server.js", "the x bit is not set") { Context = Context("./server.js") },
        "find the command",
        "`/srv/app/server.js` cannot be run: the x bit is not set.",
        "Make it executable (`chmod +x`) with a right `#!` line, or put its interpreter in front: `command: node server.js`.");

    [Fact]
    public void What_the_gateway_could_not_do_itself_is_not_laid_at_the_services_door() => Says(
        new StartFault.GatewayFailed("prepare its start", "Too many open files.") { Context = Context("node", "x.js") },
        "prepare its start",
        "the gateway could not prepare its start: Too many open files.",
        "Look at the gateway's limit on open files (`ulimit -n`) and at the owner and the space of its run directory.");

    [Fact]
    public void A_missing_working_directory_is_its_own_fault() => Says(
        new StartFault.CwdMissing("/srv/gone") { Context = Context("node", "x.js") },
        "enter the working directory",
        "its working directory `/srv/gone` does not exist.",
        "Create the directory or correct `cwd`; it is relative to the config file.");

    [Fact]
    public void A_socket_path_that_is_too_long_gives_its_length() => Says(
        new StartFault.SocketPathTooLong("/" + new string('x', 120)) { Context = Context("node", "x.js") },
        "choose a port",
        "the path of its socket has 121 bytes, a Unix socket allows 107: /" + new string('x', 120),
        "Move the config (the run directory stands beside it) to a shorter path, or leave out `socket: unix`.");

    [Fact]
    public void Ports_run_out() => Says(
        new StartFault.NoPortFree(21000, 21999) { Context = Context("node", "x.js") },
        "choose a port",
        "no port from 21000 to 21999 is free.",
        "End what listens there (`ss -ltnp`), or set `port` to one outside 21000..21999.");

    [Fact]
    public void The_kernel_refuses() => Says(
        new StartFault.SpawnRefused("posix_spawn", 11, "Resource temporarily unavailable") { Context = Context("node", "x.js") },
        "start the process",
        "the kernel refused to start `node`: Resource temporarily unavailable (posix_spawn, errno 11).",
        "Look at the limits on processes, memory and open files (`ulimit -a`, the cgroup's pids.max).");

    [Fact]
    public void A_service_that_ends_with_0_is_told_to_stay_in_the_foreground() => Says(
        new StartFault.ExitedBeforeReady(new ExitReport(ExitClass.Code, ExitStatus.Exited(0), 0, default), TimeSpan.FromSeconds(1.5)) { Context = Context("node", "x.js") },
        "become ready",
        "it exited with code 0 after 1.5 s, before it was ready.",
        "A service must stay in the foreground. Try by hand: cd /srv/app && PORT=21004 node x.js");

    [Fact]
    public void Never_ready_says_what_was_waited_for_and_what_was_seen() => Says(
        new StartFault.NotReadyInTime(ReadyKind.Http, TimeSpan.FromSeconds(30), "GET /up answered 301 to https://x/up") { Context = Context("node", "x.js") },
        "become ready",
        "it was not ready within 30 s (waited for a 2xx answer on PORT=21004). Last seen: GET /up answered 301 to https://x/up.",
        "Correct `health.path`, or let it answer 2xx there; if it only needs longer, raise `ready.timeout`.");

    [Theory]
    [InlineData((int)ReadyKind.Auto, "waited for process.send('ready') or any HTTP answer on PORT=21004", "Let it listen on process.env.PORT; if it only needs longer, raise `ready.timeout`.")]
    [InlineData((int)ReadyKind.Ipc, "waited for process.send('ready')", "Call `process.send && process.send('ready')` once it listens; if it only needs longer, raise `ready.timeout`.")]
    [InlineData((int)ReadyKind.Tcp, "waited for a listener on PORT=21004", "Let it listen on process.env.PORT; if it only needs longer, raise `ready.timeout`.")]
    [InlineData((int)ReadyKind.Notify, "waited for READY=1 on NOTIFY_SOCKET", "Let it send READY=1 (sd_notify); if it only needs longer, raise `ready.timeout`.")]
    [InlineData((int)ReadyKind.Log, "waited for the line that `ready.pattern` describes", "Correct `ready.pattern`; if it only needs longer, raise `ready.timeout`.")]
    public void Each_way_of_being_ready_has_its_own_words(int kind, string awaited, string fix) => Says(
        new StartFault.NotReadyInTime((ReadyKind)kind, TimeSpan.FromSeconds(30), "") { Context = Context("node", "x.js") },
        "become ready", $"it was not ready within 30 s ({awaited}).", fix);

    [Theory]
    [InlineData("npm", "start")]
    [InlineData("npx", "next")]
    [InlineData("yarn", "start")]
    [InlineData("/usr/local/bin/pnpm", "start")]
    public void A_package_runner_is_named_as_the_one_who_swallows_ready(string runner, string argument)
    {
        var fault = new StartFault.NotReadyInTime(ReadyKind.Ipc, TimeSpan.FromSeconds(30), "") { Context = Context(runner, argument) };
        var name = runner[(runner.LastIndexOf('/') + 1)..];
        Assert.Equal($"`{name}` is a Node process itself and swallows the 'ready' message: write `command: node server.js`, or `ready: http`.", fault.Fix);
        var exited = new StartFault.ExitedBeforeReady(Code1, TimeSpan.FromSeconds(1)) { Context = Context(runner, argument) };
        Assert.EndsWith($"(`{name}` hides the app's own exit: better `node server.js`)", exited.Fix);
    }

    [Fact]
    public void A_port_ignored_names_the_ports_it_does_listen_on() => Says(
        new StartFault.PortIgnored([Endpoint.Tcp(IPAddress.IPv6Any, 3000)]) { Context = Context("node", "x.js") },
        "become ready",
        "your app listens on 3000, not on PORT=21004.",
        "Let it listen on process.env.PORT, or set `port: 3000` if it cannot be told.");

    [Fact]
    public void Several_ports_are_all_named() => Says(
        new StartFault.PortIgnored([Endpoint.Loopback(9229), Endpoint.Loopback(3000), Endpoint.Tcp(IPAddress.IPv6Loopback, 3000)]) { Context = Context("node", "x.js") },
        "become ready",
        "your app listens on 3000, 9229, not on PORT=21004.",
        "Let it listen on process.env.PORT, or set `port` to the one it uses.");

    [Fact]
    public void Ready_without_a_listener() => Says(
        new StartFault.NotListening(ReadyKind.Ipc) { Context = Context("node", "x.js") },
        "become ready",
        "it said ready (ipc), but listens on no port.",
        "Send ready in the callback of listen(), and listen on process.env.PORT.");

    [Fact]
    public void A_port_taken_in_between() => Says(
        new StartFault.PortTaken(Code1) { Context = Context("node", "x.js") },
        "become ready",
        "somebody took port 21004 before it could listen (EADDRINUSE).",
        "It is tried again on another port; with a fixed `port` end the other listener (`ss -ltnp`).");

    [Fact]
    public void Stopped_while_starting() => Says(
        new StartFault.Cancelled { Context = Context("node", "x.js") },
        "start",
        "it was asked to stop while it was starting.",
        "Nothing; start it again when it is wanted. Command: node x.js");

    private static void Says(StartFault fault, string step, string what, string fix)
    {
        Assert.Equal(step, fault.Step);
        Assert.Equal(what, fault.What);
        Assert.Equal(fix, fault.Fix);
        Assert.StartsWith($"web/v2 (v2/1) failed to start: {what}\n  step     {step}\n", fault.Text);
        Assert.EndsWith($"\n  to do    {fix}", fault.Text);
    }

    private static StartContext Context(params string[] command) => new(new VersionKey("web", "v2"), "v2/1", command.ToItems(), "/srv/app", "21004");
}
