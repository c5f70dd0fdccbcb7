using System.Diagnostics;
using Halftone.Control.Supervision;
using Halftone.Core;
using Halftone.Core.Admission;
using Halftone.Core.Config;
using Microsoft.Extensions.Logging.Abstractions;

namespace Halftone.Tests.EndToEnd.Supervision;

/// <summary>A gateway in a process of its own, there to be killed. It prints `guard PID` whenever it has a new guard, and `serving`.</summary>
internal sealed class Victim : IDisposable
{
    private readonly Process _process;
    private readonly string _directory = Directory.CreateTempSubdirectory("ht-").FullName;

    private Victim(string id)
    {
        Id = id;
        var start = new ProcessStartInfo("dotnet", [typeof(Victim).Assembly.Location, "gateway", _directory, id]) { RedirectStandardOutput = true };
        _process = Process.Start(start)!;
    }

    internal string Id { get; }

    internal int Pid => _process.Id;

    /// <summary>A running gateway whose four services serve, and its guard.</summary>
    internal static async Task<(Victim Gateway, int Guard)> StartAsync()
    {
        var victim = new Victim($"victim{Random.Shared.NextInt64():x16}"[..20]);
        var guard = int.Parse((await victim.SaysAsync("guard "))["guard ".Length..]);
        await victim.SaysAsync("serving");
        return (victim, guard);
    }

    /// <summary>A gateway that has its guard and is about to start its services.</summary>
    internal static async Task<Victim> StartGuardedAsync()
    {
        var victim = new Victim($"victim{Random.Shared.NextInt64():x16}"[..20]);
        await victim.SaysAsync("guard ");
        return victim;
    }

    internal async Task<string> SaysAsync(string beginning)
    {
        while (await _process.StandardOutput.ReadLineAsync(TestGateway.Stop) is { } line)
            if (line.StartsWith(beginning, StringComparison.Ordinal)) return line;
        throw new InvalidOperationException($"The gateway ended before it said `{beginning}`.");
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Runs until it is killed: two plain services, one that ignores SIGTERM, one whose grandchild leaves group and session.</summary>
    internal static async Task<int> RunAsync(string directory, string id)
    {
        var options = new SupervisorOptions { GatewayId = id, BaseDirectory = directory, RunDirectory = Path.Combine(directory, "run") };
        await using var supervisor = new Supervisor(options, TimeProvider.System, NullLogger.Instance);
        await supervisor.OpenAsync(CancellationToken.None);
        var guard = supervisor.GuardPid;
        Console.WriteLine($"guard {guard}");
        const string Listen = "require('http').createServer((q,s)=>s.end()).listen(process.env.PORT,'127.0.0.1');";
        string[] scripts = [Listen, Listen, $"process.on('SIGTERM',()=>{{}});{Listen}", $"require('child_process').spawn('setsid',['sleep','1000'],{{detached:true}});{Listen}"];
        for (var i = 0; i < scripts.Length; i++)
        {
            var key = new VersionKey("web", $"v{i}");
            var pool = new Pool(PoolLimits.From(new LimitsConfig()), 1, new Silent());
            var result = await supervisor.StartVersionAsync(key, TestGateway.Command("node", "-e", scripts[i]) with { Name = key.Version }, stable: true, pool, CancellationToken.None);
            if (!result.Succeeded) Console.WriteLine(result.Faults[0].Text);
        }

        Console.WriteLine("serving");
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromMinutes(2); await Task.Delay(5))
        {
            if (supervisor.GuardPid is not { } now || now == guard) continue;
            guard = now;
            Console.WriteLine($"guard {guard}");
        }

        return 1;
    }

    private sealed class Silent : IReactors
    {
        public void Wake(in Wake wake) { }

        public void Close(Link idle) { }
    }
}
