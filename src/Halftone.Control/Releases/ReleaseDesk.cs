using System.Collections.Concurrent;
using Halftone.Control.Store;
using Halftone.Control.Store.Records;
using Halftone.Control.Worlds;
using Halftone.Core.Config;
using Halftone.Core.Releases;
using Halftone.Core.Worlds;
using Microsoft.Extensions.Logging;

namespace Halftone.Control.Releases;

/// <summary>Where everybody asks about releases: API, verbs, page. Reads never wait; changes of one service run one at a time.</summary>
/// <param name="unitsPerSecond">Requests a second that a service has at present; null = not known yet.</param>
internal sealed partial class ReleaseDesk(WorldKeeper keeper, ReleaseRecords records, IReleaseWatch watch, ReleaseHerald herald, Func<string, double?> unitsPerSecond, ReleaseCounts counts, TimeProvider time, ILogger log) : IReleaseDesk, IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan GlanceEvery = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, ReleaseCourse> _courses = new();
    private readonly ConcurrentDictionary<string, ServiceReleases> _kept = new();
    private readonly SemaphoreSlim _making = new(1, 1);
    private readonly ReleaseFeed _feed = new(time);
    private readonly CancellationTokenSource _ended = new();
    private readonly List<ReleaseCourse> _stored = [];
    private KeeperWorld? _world;
    private bool _isOpen;
    private Task _rounds = Task.CompletedTask;

    public ReleasePicture? Look(string service) => _courses.TryGetValue(service, out var course) ? course.Picture : null;

    public IReadOnlyList<ReleasePicture> LookAll() => [.. _courses.Values.OrderBy(course => course.Service, StringComparer.Ordinal).Select(course => course.Picture).OfType<ReleasePicture>()];

    public IAsyncEnumerable<ReleaseChange> FollowAsync(string? service, long after, CancellationToken stop) => _feed.FollowAsync(service, after, LookAll, stop);

    /// <summary>Reads what releases had decided, and hands it to the keeper. To be called once, before the keeper opens.</summary>
    /// <returns>Why the store could not be read. The gateway serves by the file then, and no release can be made.</returns>
    /// <param name="file">The configuration that the keeper is about to open.</param>
    internal async Task<StoreFailure?> RestoreAsync(HalftoneConfig file, CancellationToken stop)
    {
        try
        {
            var deployed = Deployed.None;
            foreach (var service in file.Services.Select(service => service.Name).Concat((await records.ReleasesAsync(stop)).Releases.Keys).Distinct())
            {
                var kept = await KeepAsync(service, stop);
                deployed = deployed.With(service, kept.Decided);
                if (await records.ReleaseAsync(service, stop) is not { } stored) continue;
                if (ReleaseForm.Read(stored.Value.Span) is { } release)
                {
                    var course = await CourseAsync(service, stop);
                    course.Restore(release);
                    _stored.Add(course);
                }
                else log.ReleaseUnreadable(service);
            }
            keeper.Restore(deployed);
            return null;
        }
        catch (StoreFailure failure)
        {
            return failure;
        }
    }

    /// <summary>Takes up the releases that were under way, and begins to look. After the keeper has opened.</summary>
    internal async Task StartAsync(CancellationToken stop)
    {
        foreach (var course in _stored) await course.RecoverAsync(stop);
        Volatile.Write(ref _isOpen, true);
        _rounds = Task.WhenAll(RoundAsync(LookEvery, course => course.LookAsync(_ended.Token)), RoundAsync(GlanceEvery, course => course.GlanceAsync(_ended.Token)));
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _rounds.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var course in _courses.Values) await course.DisposeAsync();
        _making.Dispose();
        _ended.Dispose();
    }

    private async Task RoundAsync(TimeSpan every, Func<ReleaseCourse, Task> look)
    {
        var underWay = new Dictionary<ReleaseCourse, Task>();
        using var timer = new PeriodicTimer(every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_ended.Token))
            {
                // One that waits, for its turn or for the store, keeps nobody from looking at the others.
                foreach (var course in _courses.Values.Where(course => underWay.GetValueOrDefault(course) is not { IsCompleted: false })) underWay[course] = LookAsync(course, look);
            }
        }
        finally
        {
            await Task.WhenAll(underWay.Values);
        }
    }

    private async Task LookAsync(ReleaseCourse course, Func<ReleaseCourse, Task> look)
    {
        try
        {
            await look(course);
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // The gateway stops.
        }
        catch (Exception bug)
        {
            log.ReleaseLookFailed(bug, course.Service);
        }
    }

    private async Task<ReleaseCourse> CourseAsync(string service, CancellationToken stop)
    {
        if (_courses.TryGetValue(service, out var course)) return course;
        var kept = await KeepAsync(service, stop);
        _world ??= new KeeperWorld(keeper, key => _kept.TryGetValue(key.Service, out var of) ? of.Said(key.Version) : null, time, log);
        return _courses.GetOrAdd(service, name => new ReleaseCourse(name, _world, watch, kept, _feed, herald, EstimateOf, counts, time, log));
    }

    /// <exception cref="StoreFailure">It could not be read.</exception>
    private async Task<ServiceReleases> KeepAsync(string service, CancellationToken stop)
    {
        if (_kept.TryGetValue(service, out var kept)) return kept;
        await _making.WaitAsync(stop);
        try
        {
            if (_kept.TryGetValue(service, out kept)) return kept;
            var record = await records.ServiceAsync(service, stop);
            var release = await records.ReleaseAsync(service, stop);
            return _kept[service] = new ServiceReleases(service, records, record, release?.Revision ?? 0, () => keeper.Now.File.Service(service));
        }
        finally
        {
            _making.Release();
        }
    }
}
