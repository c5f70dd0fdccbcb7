using System.Collections.Immutable;
using Halftone.Control.Store;
using Halftone.Control.Store.Records;
using Halftone.Control.Worlds;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Routing;
using Halftone.Core.Worlds;
using Microsoft.Extensions.Logging;

namespace Halftone.Control.Pins;

/// <summary>Where everybody asks for pins. A pin is in force first and kept after; ten times a second what is over is taken out, and what has changed is kept.</summary>
/// <remarks>
/// The world has the pins that hold (a rollback, a reload or a version that goes takes some with it), the store follows it. A store that fails costs what a restart
/// would find, and nothing else: whoever asked is told, and it is tried again.
/// </remarks>
/// <param name="isKept">False with `store: off`: what is decided ends with the process.</param>
internal sealed class PinDesk(WorldKeeper keeper, ReleaseRecords records, bool isKept, TimeProvider time, ILogger log) : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>After a failure; whoever asks for something tries at once.</summary>
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _ended = new();

    /// <summary>What the store has, as far as is known; a failed write leaves the revision in doubt, and the next one finds out.</summary>
    private readonly Dictionary<string, (Items<Pin> Pins, long Revision)> _kept = [];
    private long _failedAt;
    private bool _isFailing;
    private Task _keeping = Task.CompletedTask;
    private Task _rounds = Task.CompletedTask;

    /// <summary>Those that hold at this moment, by user.</summary>
    internal IReadOnlyList<Pin> Look(string service) => [.. keeper.Now.Overrides.PinsOf(service).Where(pin => pin.Until > time.GetUtcNow()).OrderBy(pin => pin.User, StringComparer.Ordinal)];

    /// <summary>Hands the keeper what holds still. To be called once, before it opens.</summary>
    /// <returns>Why the store could not be read: nobody is pinned then.</returns>
    internal async Task<StoreFailure?> RestoreAsync(HalftoneConfig file, CancellationToken stop)
    {
        try
        {
            var pins = ImmutableDictionary.CreateBuilder<string, Items<Pin>>();
            var kept = new Dictionary<string, (Items<Pin> Pins, long Revision)>();
            foreach (var service in file.Services)
            {
                var (all, revision) = await records.PinsAsync(service.Name, stop);
                kept[service.Name] = (all.ToItems(), revision);
                var holding = all.Where(pin => pin.Until > time.GetUtcNow()).ToItems();
                if (!holding.IsEmpty) pins[service.Name] = holding;
            }
            // All or nothing: what is not in force would be taken for taken away, and be erased.
            foreach (var (service, known) in kept) _kept[service] = known;
            keeper.Restore(pins.ToImmutable());
            return null;
        }
        catch (StoreFailure failure)
        {
            return failure;
        }
    }

    /// <summary>Begins to look, after the keeper has opened.</summary>
    internal void Start() => _rounds = RoundAsync();

    /// <param name="lasting">Null = <see cref="PinWish.LastingDefault"/>.</param>
    /// <param name="by">Who asks, in the words of the audit log.</param>
    internal async Task<ChangeResult> PinAsync(string service, string user, string version, TimeSpan? lasting, string by, CancellationToken stop)
    {
        var (lasts, refused) = PinWish.Lasting(lasting);
        if (refused is not null) return new ChangeResult.Refused(refused.Why, refused.Fix);
        return await KeepAsync(service, keeper.Pin(service, new Pin(user, version, UntilAfter(lasts), by)), "it holds, and is forgotten when the gateway restarts", stop);
    }

    /// <param name="user">Null = all of the service.</param>
    internal async Task<ChangeResult> UnpinAsync(string service, string? user, CancellationToken stop) =>
        await KeepAsync(service, keeper.Unpin(service, user), "it is done, and undone when the gateway restarts before it could be kept", stop);

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _rounds.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _turn.Dispose();
        _ended.Dispose();
    }

    /// <summary>To the next whole second, for people.</summary>
    private DateTimeOffset UntilAfter(TimeSpan lasting)
    {
        var until = time.GetUtcNow() + lasting;
        return until.Ticks % TimeSpan.TicksPerSecond is var part and > 0 ? until.AddTicks(TimeSpan.TicksPerSecond - part) : until;
    }

    private async Task<ChangeResult> KeepAsync(string service, ChangeResult result, string meanwhile, CancellationToken stop)
    {
        if (result is not ChangeResult.Done done) return result;
        if (!isKept) return done with { Warnings = ["this gateway has no store: it is forgotten when the gateway restarts"] };
        await _turn.WaitAsync(stop);
        try
        {
            return await TryAsync(service, stop) is { } failure ? done with { Warnings = [$"it could not be kept: {failure.Message}; {meanwhile} ({failure.Fix})"] } : done;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task RoundAsync()
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        while (await timer.WaitForNextTickAsync(_ended.Token))
        {
            keeper.ExpirePins(time.GetUtcNow());
            // A store that is slow keeps no pin in force.
            if (_keeping.IsCompleted && (!_isFailing || time.GetElapsedTime(_failedAt) >= TryAgainAfter)) _keeping = KeepAllAsync();
        }
    }

    private async Task KeepAllAsync()
    {
        await _turn.WaitAsync(_ended.Token);
        try
        {
            var now = keeper.Now.Overrides.Pins;
            foreach (var service in now.Keys.Union(_kept.Keys).ToArray())
            {
                if (await TryAsync(service, _ended.Token) is not null) break;
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Brings the store to what is in force. Inside the turn.</summary>
    private async Task<StoreFailure?> TryAsync(string service, CancellationToken stop)
    {
        var pins = keeper.Now.Overrides.PinsOf(service);
        var (known, revision) = _kept.GetValueOrDefault(service);
        if (known == pins) return null;
        try
        {
            var written = await records.WritePinsAsync(service, new(pins, revision), stop)
                // An earlier write may have been done and not told; what holds is what the world has.
                ?? await records.WritePinsAsync(service, new(pins, (await records.PinsAsync(service, stop)).Revision), stop)
                ?? throw new StoreFailure($"somebody else has changed the pins of {service}", "one gateway has a store: stop the other one, then restart this one");
            _kept[service] = (pins, written);
            if (_isFailing) log.PinsAreKeptAgain();
            _isFailing = false;
            return null;
        }
        catch (StoreFailure failure)
        {
            return Failed(failure);
        }
        catch (ArgumentException tooLarge)
        {
            return Failed(new StoreFailure($"the pins of {service} do not fit into the store: {tooLarge.Message}", $"take some away: halftone unpin {service}"));
        }
    }

    private StoreFailure Failed(StoreFailure failure)
    {
        if (!_isFailing) log.PinsNotKept(failure.Message, failure.Fix);
        (_isFailing, _failedAt) = (true, time.GetTimestamp());
        return failure;
    }
}
