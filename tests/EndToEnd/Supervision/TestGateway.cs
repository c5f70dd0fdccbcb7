using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Halftone.Control.Supervision;
using Halftone.Core;
using Halftone.Core.Admission;
using Halftone.Core.Config;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Halftone.Tests.EndToEnd.Supervision;

/// <summary>A supervisor with real processes in a directory of its own; at its end nothing of it may be left.</summary>
internal sealed class TestGateway : IAsyncDisposable
{
    internal static readonly VersionKey Web = new("web", "v1");

    private readonly ConcurrentQueue<ProcessNews> _news = new();
    private readonly ConcurrentDictionary<ProcessNews, long> _toldAt = new(ReferenceEqualityComparer.Instance);
    private readonly SemaphoreSlim _more = new(0);
    private readonly BugLog _log = new();
    private Task? _end;

    internal TestGateway(Func<SupervisorOptions, SupervisorOptions>? change = null)
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("ht-").FullName;
        Id = $"test{Random.Shared.NextInt64():x16}"[..20];
        var options = new SupervisorOptions
        {
            GatewayId = Id,
            BaseDirectory = Directory,
            RunDirectory = Path.Combine(Directory, "run"),
            // Tests run side by side; with one seed they would race for the same ports.
            Seed = Random.Shared.Next(),
            News = news =>
            {
                _toldAt[news] = Stopwatch.GetTimestamp();
                _news.Enqueue(news);
                _more.Release();
            },
        };
        Supervisor = new Supervisor(change?.Invoke(options) ?? options, TimeProvider.System, _log);
    }

    internal Supervisor Supervisor { get; }

    internal Pool Pool { get; } = new(PoolLimits.From(new LimitsConfig()), 1, new NoReactors());

    internal string Directory { get; }

    internal string Id { get; }

    internal IReadOnlyCollection<ProcessNews> News => _news;

    internal static string Fixture(string name) => Path.Combine(Root, "fixtures", "services", name, "server.js");

    internal static string Root
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
                if (File.Exists(Path.Combine(folder.FullName, "Halftone.slnx"))) return folder.FullName;
            throw new DirectoryNotFoundException("No Halftone.slnx above the tests.");
        }
    }

    internal static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>`node -e script`; the script finds `http` and `port` defined.</summary>
    internal static VersionConfig Node(string script) => Command("node", "-e", $"const http=require('http'),port=process.env.PORT;{script}");

    internal static VersionConfig Service(string fixture) => Command("node", Fixture(fixture));

    internal static VersionConfig Command(params string[] command) => new()
    {
        Name = "v1",
        Command = command.ToItems(),
        Ready = new ReadyConfig { Timeout = TimeSpan.FromSeconds(20) },
        StopGrace = TimeSpan.FromSeconds(10),
    };

    internal Task<StartResult> StartAsync(VersionConfig config, bool stable = false) => Supervisor.StartVersionAsync(Web, config, stable, Pool, Stop);

    /// <summary>From the telling of one to the telling of the other.</summary>
    internal TimeSpan Between(ProcessNews first, ProcessNews second) => Stopwatch.GetElapsedTime(_toldAt[first], _toldAt[second]);

    internal InstanceStatus Only => Assert.Single(Supervisor.Read());

    /// <summary>The first such news, past or future.</summary>
    internal async Task<T> NextAsync<T>(Func<T, bool>? wanted = null, int skip = 0) where T : ProcessNews
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            if (_news.OfType<T>().Where(wanted ?? (_ => true)).ElementAtOrDefault(skip) is { } news) return news;
            try
            {
                await _more.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"No {typeof(T).Name}; there were:\n{string.Join('\n', _news)}\n{Output}");
            }
        }
    }

    /// <summary>Everything the instances wrote, for conditions and messages.</summary>
    internal string Output => string.Join('\n', Supervisor.Logs.Last(1000).Select(line => System.Text.Encoding.UTF8.GetString(line.Text.Span)));

    internal async Task<string> SaysAsync(Func<string, bool> wanted)
    {
        await UntilAsync(() => Output.Split('\n').Any(wanted), () => $"No such line in:\n{Output}");
        return Output.Split('\n').First(wanted);
    }

    internal static async Task UntilAsync(Func<bool> condition, Func<string> otherwise, double seconds = 20)
    {
        for (var clock = Stopwatch.StartNew(); !condition(); await Task.Delay(10, Stop))
            if (clock.Elapsed.TotalSeconds > seconds) throw new TimeoutException(otherwise());
    }

    internal static async Task<string> GetAsync(Endpoint endpoint, string path = "/")
    {
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, stop) =>
            {
                var socket = endpoint.Path is { } unix ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) : new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(endpoint.Path is { } file ? new UnixDomainSocketEndPoint(file) : new IPEndPoint(endpoint.Address!, endpoint.Port), stop);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(10) };
        return await client.GetStringAsync(new Uri($"http://localhost{path}"), Stop);
    }

    internal string[] RunFiles => System.IO.Directory.Exists(Path.Combine(Directory, "run")) ? System.IO.Directory.GetFiles(Path.Combine(Directory, "run")) : [];

    /// <summary>The end as the host does it; a second one does nothing.</summary>
    internal Task DisposeOnlySupervisorAsync() => _end ??= Supervisor.DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await DisposeOnlySupervisorAsync();
        var left = Live.Marked(Id);
        foreach (var pid in left) Live.Kill(pid);
        Assert.Empty(left);
        Assert.Empty(_log.Bugs);
        Assert.Empty(RunFiles);
        System.IO.Directory.Delete(Directory, recursive: true);
        _more.Dispose();
    }

    /// <summary>The supervision outlives its bugs and logs them; a test must not.</summary>
    private sealed class BugLog : ILogger
    {
        internal ConcurrentQueue<string> Bugs { get; } = new();

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Critical;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) Bugs.Enqueue($"{formatter(state, exception)}\n{exception}");
        }
    }

    internal sealed class NoReactors : IReactors
    {
        public void Wake(in Wake wake) { }

        public void Close(Link idle) { }
    }
}
