using System.Collections.Immutable;
using Halftone.Control.Outgoing;
using Halftone.Control.Store;
using Halftone.Core.Accounting;
using Microsoft.Extensions.Logging;

namespace Halftone.Control.Notifications;

/// <summary>Tells news of releases to all hooks that want them. <see cref="Tell"/> never blocks, waits or throws; what a hook was not told is kept.</summary>
/// <remarks>All members may be called from any thread. Each hook has a line of its own: a slow one delays nobody else.</remarks>
internal sealed class NotificationDesk : IAsyncDisposable
{
    private readonly OutgoingHttp _http;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Random _chance;
    private readonly NewsJournal? _journal;
    private readonly DeadLetters _dead = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, HookLine> _lines = [];
    private readonly List<Task> _removals = [];

    /// <param name="http">Stays the caller's.</param>
    /// <param name="seed">Of the jitter between tries.</param>
    /// <param name="store">Keeps over a restart what is not delivered; null = nothing does. Stays the caller's.</param>
    internal NotificationDesk(OutgoingHttp http, TimeProvider time, int seed, ILogger log, IControlStore? store)
    {
        (_http, _time, _log, _chance) = (http, time, log, new Random(seed));
        _journal = store is null ? null : new NewsJournal(store, time, log);
    }

    /// <summary>In the order of their names.</summary>
    internal ImmutableArray<HookStatus> Hooks
    {
        get { lock (_gate) return [.. _lines.Values.Select(line => line.Status).OrderBy(status => status.Name, StringComparer.Ordinal)]; }
    }

    /// <summary>Oldest first.</summary>
    internal ImmutableArray<DeadLetter> DeadLetters => [.. _dead.All];

    /// <summary>News with its texts, as it waits for a hook or stands in the journal: an estimate.</summary>
    private const int NewsBytes = 1024;

    /// <summary>What the news holds that hooks were not told.</summary>
    internal MemoryPart ReadMemory()
    {
        lock (_gate)
        {
            var news = _lines.Values.Sum(line => (long)line.Status.Queued) + _dead.All.Length + (_journal?.Lines ?? 0);
            return new(PartNames.Notifications, news * NewsBytes, news * NewsBytes, news);
        }
    }

    /// <summary>Takes up what an earlier run left. Called once, before the first news.</summary>
    internal async Task OpenAsync(IReadOnlyList<Hook> hooks, CancellationToken stop)
    {
        Use(hooks);
        if (_journal is null) return;
        foreach (var line in await _journal.OpenAsync(stop))
        {
            if (line.News?.Read() is not { } news) continue;
            if (line.State == JournalLine.Dead) _dead.Add(new DeadLetter(line.Hook, news, line.Why ?? "it was given up.", line.Tries ?? 0, line.Time ?? news.Time));
            else Again(line.Hook, news);
        }
    }

    /// <summary>From now on these hooks, and no others. A line that keeps its name keeps its news; those of a hook that goes become dead letters.</summary>
    internal void Use(IReadOnlyList<Hook> hooks)
    {
        lock (_gate)
        {
            foreach (var hook in hooks)
            {
                if (_lines.TryGetValue(hook.Name, out var line)) line.Use(hook);
                else _lines.Add(hook.Name, new HookLine(hook, _http, _time, new Random(_chance.Next()), _log, Delivered, Bury));
            }

            foreach (var name in _lines.Keys.Except(hooks.Select(hook => hook.Name)).ToList())
            {
                _lines.Remove(name, out var line);
                _removals.RemoveAll(removal => removal.IsCompleted);
                _removals.Add(RemoveAsync(line!));
            }
        }
    }

    internal void Tell(ReleaseNews news)
    {
        lock (_gate)
        {
            foreach (var (name, line) in _lines)
            {
                if (!line.Hook.Wants(news.Kind)) continue;
                _journal?.Add(JournalLine.OfWaiting(name, news));
                line.Add(news);
            }
        }
    }

    /// <summary>A dead letter goes to the end of its hook's line, with all tries before it.</summary>
    /// <returns>False: there is no such dead letter, or no such hook any more.</returns>
    internal bool Resend(string hook, string newsId)
    {
        lock (_gate)
        {
            if (!_lines.TryGetValue(hook, out var line) || _dead.Take(hook, newsId) is not { } letter) return false;
            _journal?.Add(JournalLine.OfWaiting(hook, letter.News));
            line.Revive();
            line.Add(letter.News);
            return true;
        }
    }

    /// <summary>Ends at once: what waits, waits in the store.</summary>
    public async ValueTask DisposeAsync()
    {
        List<HookLine> lines;
        List<Task> removals;
        lock (_gate)
        {
            lines = [.. _lines.Values];
            removals = [.. _removals];
            _lines.Clear();
        }

        await Task.WhenAll(lines.Select(line => line.DisposeAsync().AsTask()));
        await Task.WhenAll(removals);
        if (_journal is not null) await _journal.DisposeAsync();
    }

    private void Again(string hook, ReleaseNews news)
    {
        lock (_gate)
        {
            if (_lines.TryGetValue(hook, out var line)) line.Add(news);
            else Bury(new DeadLetter(hook, news, "The configuration has no such hook any more.", 0, _time.GetUtcNow()));
        }
    }

    private async Task RemoveAsync(HookLine line)
    {
        await line.DisposeAsync();
        foreach (var news in line.TakeLeft())
            Bury(new DeadLetter(line.Hook.Name, news, "The hook was taken out of the configuration.", 0, _time.GetUtcNow()));
    }

    private void Bury(DeadLetter letter)
    {
        _dead.Add(letter);
        _journal?.Add(JournalLine.OfDead(letter));
    }

    private void Delivered(string hook, ReleaseNews news) => _journal?.Add(JournalLine.OfDelivered(hook, news.Id));
}
