using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Halftone.Tests.EndToEnd.Scenarios;

/// <summary>A running `halftone run` of a story.</summary>
internal sealed class Gateway
{
    private readonly Scenario _scenario;
    private readonly Process _process;
    private readonly StringBuilder _said = new();
    private readonly Task _reading;

    internal Gateway(Scenario scenario, Process process)
    {
        _scenario = scenario;
        _process = process;
        Pid = process.Id;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
        Http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new Uri($"http://127.0.0.1:{scenario.Port}/"), Timeout = TimeSpan.FromMinutes(5) };
    }

    internal int Pid { get; }

    internal HttpClient Http { get; }

    internal int Port => _scenario.Port;

    internal bool IsRunning => !_process.HasExited;

    /// <summary>Output and error so far.</summary>
    internal string Said
    {
        get
        {
            lock (_said) return _said.ToString();
        }
    }

    internal Task<string> GetAsync(string target) => Http.GetStringAsync(target, TestContext.Current.CancellationToken);

    /// <summary>The pid at the end of an answer of our fixtures (`hello v2 4711`).</summary>
    internal async Task<int> PidOfAsync(string target) => int.Parse((await GetAsync(target)).Trim().Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture);

    internal Task ServesAsync() => Eventually.TrueAsync(Connects, TimeSpan.FromSeconds(40), $"port {Port} answers\n{Said}");

    /// <summary>Somebody accepts at our port.</summary>
    internal bool Connects()
    {
        Assert.True(IsRunning, $"halftone has ended:\n{Said}");
        return Answers(Port);
    }

    internal static bool Answers(int port)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Connect("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    internal Task SaysAsync(string piece, double seconds = 30) =>
        Eventually.TrueAsync(() => Said.Contains(piece, StringComparison.OrdinalIgnoreCase), TimeSpan.FromSeconds(seconds), $"halftone says \"{piece}\"\n{Said}");

    /// <summary>`halftone ps --json` as a document.</summary>
    internal async Task<JsonElement> PsAsync() => JsonDocument.Parse((await _scenario.VerbAsync("ps", "--json")).ExitsWith(0).Output).RootElement;

    /// <summary>Instances as `halftone ps` shows them.</summary>
    internal async Task<List<(string Instance, string State, int Pid, int Restarts)>> InstancesAsync() =>
        [.. from service in (await PsAsync()).GetProperty("services").EnumerateArray()
            from version in service.GetProperty("versions").EnumerateArray()
            from instance in version.GetProperty("instances").EnumerateArray()
            select (instance.GetProperty("instance").GetString()!, instance.GetProperty("state").GetString()!, instance.TryGetProperty("pid", out var pid) && pid.ValueKind == JsonValueKind.Number ? pid.GetInt32() : 0, instance.GetProperty("restarts").GetInt32())];

    internal void Signal(int signal) => Kernel.Signal(Pid, signal);

    /// <summary>kill -9 of the gateway alone.</summary>
    internal void Kill() => Kernel.Signal(Pid, Kernel.Kill);

    /// <summary>Waits for its end; the exit code.</summary>
    internal async Task<int> EndedAsync(double seconds = 40)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"halftone has not ended within {seconds} s:\n{Said}");
        }
        return _process.ExitCode;
    }

    /// <summary>The end of the story: SIGTERM, and SIGKILL when that does not help.</summary>
    internal async Task EndAsync()
    {
        if (IsRunning)
        {
            Signal(Kernel.Terminate);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(8));
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                Kill();
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }
        await Task.WhenAny(_reading, Task.Delay(1000));
        TestContext.Current.TestOutputHelper?.WriteLine($"halftone {Pid} ended with {_process.ExitCode} and said:\n{Said}");
        Http.Dispose();
        _process.Dispose();
    }

    private async Task ReadAsync(StreamReader from)
    {
        while (await from.ReadLineAsync() is { } line)
            lock (_said) _said.AppendLine(line);
    }
}
