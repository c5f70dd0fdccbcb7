using Halftone.Control.Supervision;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Diagnosis;
using Microsoft.Extensions.Logging;

namespace Halftone.Control.Diagnosis;

/// <summary>Watches the memory of all instances, and has those looked into whose memory says so: one at a time, and no more in an hour than a version allows.</summary>
/// <remarks>
/// Nothing of it outlives the gateway: after a restart each series begins anew, with its time of warming up, and so does the allowance. Reloads leave both as they are.
/// </remarks>
/// <param name="read">All instances, with what they hold at this moment.</param>
/// <param name="rule">Of a version; null = there is no such version any more.</param>
/// <param name="hindrance">Why no process may be looked into that uses so many bytes of heap; null = it may.</param>
/// <param name="note">For the record of who looked into what.</param>
internal sealed partial class MemoryRounds(
    Func<IReadOnlyList<InstanceStatus>> read, Func<VersionKey, DiagnoseConfig?> rule, LookInto look, Func<long, string?> hindrance, Action<MemoryFinding> note, TimeProvider time, ILogger log) : IAsyncDisposable
{
    /// <summary>Collections are seconds apart; a part of the shortest window has two readings.</summary>
    internal static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    /// <summary>From the first count to the last: at the slowest growth that is asked for by default, 4 MB. Shorter, and a class of large objects adds fewer than are worth a word.</summary>
    internal static readonly TimeSpan Over = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, Watched> _watched = [];
    private readonly Dictionary<VersionKey, LookAllowance> _allowances = [];
    private readonly CancellationTokenSource _ended = new();
    private readonly long _began = time.GetTimestamp();
    private Look? _look;
    private Task _rounds = Task.CompletedTask;
    private Func<VersionKey, MemoryFinding, CancellationToken, Task> _found = (_, _, _) => Task.CompletedTask;

    /// <summary>To be called before the start.</summary>
    /// <param name="found">Is told of each finding; what becomes of it is its own business.</param>
    internal void Tell(Func<VersionKey, MemoryFinding, CancellationToken, Task> found) => _found = found;

    internal void Start() => _rounds = GoRoundAsync();

    /// <summary>One look at everybody's memory. Not while another is under way.</summary>
    internal void Round()
    {
        var now = time.GetElapsedTime(_began);
        Settle();
        var seen = new HashSet<string>();
        foreach (var status in read())
        {
            if (status is not { State: "ready", Pid: { } pid }) continue;
            if (rule(status.Version) is not { } wanted || !MemoryWatch.IsWanted(wanted)) continue;
            var instance = InstanceOf(status);
            seen.Add(instance);
            // Another process, or another rule: what was seen of the one before says nothing.
            if (!_watched.TryGetValue(instance, out var watched) || watched.Pid != pid || watched.Rule != wanted)
                _watched[instance] = watched = new Watched(pid, wanted, new MemoryWatch(wanted));
            if (watched.Watch.Take(new MemoryReading(now, status.RssBytes, status.Telemetry?.LiveHeapBytes)) is { } why) Wish(status, watched, why, now);
        }
        foreach (var gone in _watched.Keys.Where(instance => !seen.Contains(instance)).ToList()) _watched.Remove(gone);
        foreach (var version in _allowances.Where(version => version.Value.IsEmpty(now)).Select(version => version.Key).ToList()) _allowances.Remove(version);
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _rounds.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (Volatile.Read(ref _look) is { } look) await look.Done;
        _ended.Dispose();
    }

    private async Task GoRoundAsync()
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(_ended.Token))
        {
            try
            {
                Round();
            }
            catch (Exception bug)
            {
                log.MemoryWatchFailed(bug);
            }
        }
    }

    /// <summary>The watch says so again until the look was taken.</summary>
    private void Wish(InstanceStatus status, Watched watched, string why, TimeSpan now)
    {
        if (_look is not null) return;
        if (_allowances.TryGetValue(status.Version, out var allowance) && !allowance.May(now, watched.Rule.PerHourMax))
        {
            PutOff(watched, status, why, $"{watched.Rule.PerHourMax} looks an hour are taken already");
            return;
        }
        if (hindrance(status.Telemetry?.HeapUsedBytes ?? status.RssBytes) is { } hinders)
        {
            PutOff(watched, status, why, hinders);
            return;
        }
        var finding = new MemoryFinding { Instance = InstanceOf(status), Time = time.GetUtcNow(), Why = why, RssBytes = status.RssBytes };
        Volatile.Write(ref _look, new Look(status.Version, now, watched.Watch, soon => LookAsync(status.Version, PlaceOf(status), finding, soon)));
    }

    /// <summary>What the last look came to counts from now on: here, so that one thread has watches and allowances.</summary>
    private void Settle()
    {
        if (_look is not { Done.IsCompleted: true } look) return;
        if (look.Done.Result)
        {
            look.Watch.Looked();
            if (!_allowances.TryGetValue(look.Version, out var allowance)) _allowances[look.Version] = allowance = new();
            allowance.Take(look.At);
        }
        Volatile.Write(ref _look, null);
        look.Dispose();
    }

    private void PutOff(Watched watched, InstanceStatus status, string why, string hindrance)
    {
        if (watched.IsPutOff) return;
        watched.IsPutOff = true;
        log.LookPutOff(InstanceOf(status), why, hindrance);
    }

    private static string InstanceOf(InstanceStatus status) => $"{status.Version.Service}/{status.Name}";

    private static int PlaceOf(InstanceStatus status) => int.Parse(status.Name.AsSpan(status.Name.LastIndexOf('/') + 1), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>One process, as long as it is this one.</summary>
    private sealed record Watched(int Pid, DiagnoseConfig Rule, MemoryWatch Watch)
    {
        /// <summary>That it was not looked into is said once.</summary>
        internal bool IsPutOff { get; set; }
    }
}

/// <summary>Counts a process's live objects, as <see cref="HeapDesk"/> does.</summary>
/// <param name="over">Null = once.</param>
/// <param name="soon">The next count is to be the last, and at once.</param>
internal delegate Task<HeapAnswer<HeapTop>> LookInto(VersionKey key, int place, TimeSpan? over, CancellationToken soon, CancellationToken stop);
