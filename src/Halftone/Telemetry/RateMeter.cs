using Halftone.Control.Worlds;
using Halftone.Core;
using Halftone.Core.Worlds;

namespace Halftone.Telemetry;

/// <summary>What each version did over the last seconds, from one reading a second: requests per second, and whom it turned away.</summary>
internal sealed class RateMeter : IDisposable
{
    /// <summary>Long enough to read, short enough to follow a change of the split.</summary>
    private const int Seconds = 5;

    private readonly record struct Reading(long Timestamp, IReadOnlyDictionary<VersionKey, (long Requests, long[] ByFault)> Versions);

    private readonly Lock _lock = new();
    private readonly Queue<Reading> _readings = new();
    private readonly WorldKeeper _keeper;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;

    internal RateMeter(WorldKeeper keeper, TimeProvider time)
    {
        (_keeper, _time) = (keeper, time);
        _timer = time.CreateTimer(_ => Look(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>Null until the version has been seen twice.</summary>
    internal double? Of(VersionKey key)
    {
        lock (_lock)
        {
            if (_readings.Count < 2) return null;
            var (first, last) = (_readings.Peek(), _readings.Last());
            if (!first.Versions.TryGetValue(key, out var from) || !last.Versions.TryGetValue(key, out var to)) return null;
            return Math.Max(0, to.Requests - from.Requests) / _time.GetElapsedTime(first.Timestamp, last.Timestamp).TotalSeconds;
        }
    }

    /// <summary>Sentences about sheds of the last seconds up to this reading; none until the version has been seen once.</summary>
    internal IReadOnlyList<string> Sheds(VersionKey key, VersionFigures now)
    {
        lock (_lock)
        {
            if (!_readings.TryPeek(out var first) || !first.Versions.TryGetValue(key, out var from)) return [];
            return [.. Telemetry.Sheds.Warnings(from.ByFault, now.ByFault, _time.GetElapsedTime(first.Timestamp))];
        }
    }

    private void Look()
    {
        var versions = _keeper.Now.Config.AllVersions().ToDictionary(version => version.Key, version =>
        {
            var figures = VersionFigures.Of(_keeper.Shelf.Find(version.Key)?.Tally);
            return (figures.Requests, figures.ByFault);
        });
        lock (_lock)
        {
            _readings.Enqueue(new Reading(_time.GetTimestamp(), versions));
            if (_readings.Count > Seconds + 1) _readings.Dequeue();
        }
    }
}
