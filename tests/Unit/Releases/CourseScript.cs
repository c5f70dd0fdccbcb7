using Halftone.Control.Notifications;
using Halftone.Control.Releases;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Diagnosis;
using Halftone.Core.Releases;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Halftone.Tests.Unit.Releases;

/// <summary>One course with a world, a watch and a store that tests hold in their hands; everything that is done is a line of <see cref="Done"/>, in order.</summary>
internal sealed class CourseScript : IReleaseWorld, IReleaseWatch, IReleaseRecords, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<string> _done = [];
    private readonly TaskCompletionSource<string?> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal CourseScript() => Course = new ReleaseCourse("web", this, this, this, Feed, new ReleaseHerald(news => Add($"tell {NewsWords.Of(news.Kind)}")), _ => [], new ReleaseCounts(), Time, NullLogger.Instance);

    internal FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 27, 12, 0, 0, TimeSpan.Zero));

    internal ReleaseFeed Feed { get; } = new(TimeProvider.System);

    internal ReleaseCourse Course { get; }

    /// <summary>Null = the store works.</summary>
    internal StoreTrouble? Trouble { get; set; }

    /// <summary>A write waits for this; null = it does not.</summary>
    internal Task? Lock { get; set; }

    internal Items<GateReading> Says { get; set; } = [];

    internal ReleaseEvent.HardSignal? Hard { get; set; }

    internal string? Refuses { get; set; }

    /// <summary>Null = there is a way back.</summary>
    internal string? NoWay { get; set; }

    internal string Stable { get; set; } = "v1";

    internal string[] Done
    {
        get { lock (_gate) return [.. _done]; }
    }

    internal List<Release> Written { get; } = [];

    public long Revision { get; private set; }

    internal Release Release => Course.Picture!.Release;

    internal static Plan Steps(params double[] weights) => new()
    {
        Name = "test",
        Steps = weights.Select(weight => (Step)new Step.Weigh(new Percent(weight)) { Hold = TimeSpan.FromSeconds(10), Gates = new Items<string>([]) }).ToItems(),
    };

    internal Task<DeskAnswer> DeployAsync(Plan plan, string to = "v2", bool replace = false) => Course.BeginAsync(new ReleaseOrder
    {
        Id = $"r-{to}",
        Service = "web",
        Stable = "v1",
        To = to,
        Plan = plan,
        Asked = new Asked("ana"),
        Replace = replace,
    }, TestContext.Current.CancellationToken);

    /// <summary>The candidate is ready, or is not; and everything is done and told that follows from it, which is shown before it is told.</summary>
    internal async Task StartedAsync(string? fault = null)
    {
        _started.TrySetResult(fault);
        await Eventually.HoldsAsync(() => Release.Phase is not Phase.Starting);
        await Course.InTurnAsync(_ => Task.FromResult<DeskAnswer>(new DeskAnswer.Done("", null)), TestContext.Current.CancellationToken);
    }

    internal Task LookAsync() => Course.LookAsync(TestContext.Current.CancellationToken);

    public string? StableOf(string service) => Stable;

    public async Task<string?> StartAsync(Release release, CancellationToken stop)
    {
        Add($"start {release.To}");
        try
        {
            return await _started.Task.WaitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            Add($"give up {release.To}");
            throw;
        }
    }

    public string? Weigh(Release release, Assignment assignment)
    {
        Add($"weigh {assignment.Weight}");
        return Refuses;
    }

    public string? Promote(Release release)
    {
        Add($"promote {release.To}");
        return Refuses;
    }

    public string? RollBack(Release release)
    {
        Add(NoWay is null ? $"back to {release.From}" : $"no way back to {release.From}");
        return NoWay;
    }

    public Task LetGoAsync(VersionKey version, CancellationToken stop)
    {
        Add($"let go {version.Version}");
        return Task.CompletedTask;
    }

    public Assignment Begin(Release release, Percent weight) => new(weight, 1);

    public ReleaseSight Look(Release release) => new() { Readings = Says };

    public ReleaseEvent.HardSignal? Signal(Release release) => Hard;

    /// <summary>What a count before the candidate's end finds; null = nothing.</summary>
    internal MemoryFinding? Counted { get; set; }

    public Task<MemoryFinding?> CountAsync(Release release, CancellationToken stop)
    {
        Add($"count {release.To}");
        return Task.FromResult(Counted);
    }

    public void End(Release release) => Add("judge no more");

    public async Task<StoreTrouble?> WriteAsync(Release release, CancellationToken stop)
    {
        Writes++;
        if (Lock is { } locked) await locked;
        if (Trouble is not null) return Trouble;
        Written.Add(release);
        Revision++;
        Add($"record {PhaseWords.Of(release.Phase)} {release.Weight}");
        return null;
    }

    internal List<string> Told { get; } = [];

    internal int Writes { get; private set; }

    public Task AddAsync(HistoryEntry entry, CancellationToken stop)
    {
        Told.Add(entry.Phase);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<HistoryEntry>> HistoryAsync(int most, CancellationToken stop) => Task.FromResult<IReadOnlyList<HistoryEntry>>([]);

    public ValueTask DisposeAsync() => Course.DisposeAsync();

    private void Add(string line)
    {
        lock (_gate) _done.Add(line);
    }
}
