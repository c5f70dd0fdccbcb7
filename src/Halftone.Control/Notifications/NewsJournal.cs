using System.Text.Json;
using System.Threading.Channels;
using Halftone.Control.Store;
using Microsoft.Extensions.Logging;

namespace Halftone.Control.Notifications;

/// <summary>Keeps over a restart what hooks were not told yet, in a log of the store. Nobody waits for it.</summary>
/// <remarks>
/// Delivery does not wait for the store either: a hook should hear also that releases are frozen because the store fails. So a kill between the two may
/// lose news or repeat it; receivers know a repetition by its webhook-id.
/// </remarks>
internal sealed class NewsJournal : IAsyncDisposable
{
    internal const string LogName = "notifications";

    /// <summary>Entries read at once.</summary>
    private const int PageEntries = 500;

    /// <summary>When so many are written, the log is written anew with what is open. A release makes some tens.</summary>
    private const int EntriesBetweenCleanings = 1000;

    /// <summary>Lines that wait for a slow store; what comes beyond it is not kept over a restart, or is sent once more after it.</summary>
    private const int LinesMax = 1024;

    /// <summary>For the store to take the last lines at the end.</summary>
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(2);

    private readonly IControlStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Channel<JournalLine> _lines = Channel.CreateBounded<JournalLine>(new BoundedChannelOptions(LinesMax) { SingleReader = true });
    private readonly JournalState _state = new();
    private readonly CancellationTokenSource _ended = new();
    private Task _loop = Task.CompletedTask;
    private int _sinceCleaning;
    private bool _behind;

    internal NewsJournal(IControlStore store, TimeProvider time, ILogger log) => (_store, _time, _log) = (store, time, log);

    /// <summary>What an earlier run left open, oldest first; then lines can be added.</summary>
    internal async Task<IReadOnlyList<JournalLine>> OpenAsync(CancellationToken stop)
    {
        try
        {
            for (long after = 0; ;)
            {
                var page = await _store.ReadAsync(LogName, after, PageEntries, stop);
                foreach (var entry in page)
                    if (Read(entry.Value) is { } line) _state.Fold(line);
                if (page.Count == 0) break;
                after = page[^1].Number;
                _sinceCleaning += page.Count;
            }
        }
        catch (StoreFailure failure)
        {
            _behind = true;
            _log.JournalFails(failure.Message, failure.Fix);
        }

        var open = _state.Open.ToList();
        _loop = Task.Run(() => WriteAsync(_ended.Token), CancellationToken.None);
        return open;
    }

    /// <summary>Lines that are open, and that wait for the store; a moment old.</summary>
    internal int Lines => _state.Count + _lines.Reader.Count;

    internal void Add(JournalLine line) => _lines.Writer.TryWrite(line);

    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await _loop.WaitAsync(EndTimeout, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _ended.CancelAsync();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ended.Dispose();
    }

    private async Task WriteAsync(CancellationToken stop)
    {
        await foreach (var line in _lines.Reader.ReadAllAsync(stop))
        {
            _state.Fold(line);
            try
            {
                if (_behind || _sinceCleaning >= EntriesBetweenCleanings) await CleanAsync(stop);
                else await AppendAsync(line, stop);
                _behind = false;
            }
            catch (StoreFailure failure)
            {
                if (!_behind) _log.JournalFails(failure.Message, failure.Fix);
                _behind = true;
            }
        }
    }

    /// <summary>Writes what is open behind everything, then forgets what stood before. A crash between the two leaves both, which folds to the same.</summary>
    private async Task CleanAsync(CancellationToken stop)
    {
        long before = -1;
        foreach (var line in _state.Open.ToList())
        {
            var number = await AppendAsync(line, stop);
            if (before < 0) before = number - 1;
        }

        // With nothing open everything goes; an entry must stand for its number to be known.
        if (before < 0) before = await AppendAsync(JournalLine.OfDelivered("", "cleaned"), stop);
        await _store.TrimAsync(LogName, before, stop);
        _sinceCleaning = 0;
    }

    private async Task<long> AppendAsync(JournalLine line, CancellationToken stop)
    {
        _sinceCleaning++;
        return await _store.AppendAsync(LogName, JsonSerializer.SerializeToUtf8Bytes(line, NewsJson.Default.JournalLine), stop);
    }

    /// <returns>Null: an entry of another version of the gateway; it is nobody's any more.</returns>
    private static JournalLine? Read(ReadOnlyMemory<byte> entry)
    {
        try
        {
            return JsonSerializer.Deserialize(entry.Span, NewsJson.Default.JournalLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
