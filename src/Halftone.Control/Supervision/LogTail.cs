using System.Collections.Immutable;
using Halftone.Control.Supervision.Output;
using Halftone.Core;
using Halftone.Core.Accounting;

namespace Halftone.Control.Supervision;

/// <summary>The recent output of all instances, and a way to follow it.</summary>
/// <remarks>Filters: null = any. `instance` is a name such as `v2/1`. One lock, held for copying bytes only.</remarks>
internal sealed class LogTail(TimeProvider time, ConsoleLog? console, FileLog files)
{
    private readonly Lock _gate = new();
    private readonly List<OutputCapture> _captures = [];
    private readonly List<LogSubscription> _followers = [];

    /// <summary>The last lines that match, oldest first.</summary>
    internal ImmutableArray<LogLine> Last(int lines, string? service = null, string? version = null, string? instance = null)
    {
        lock (_gate) return LastLocked(lines, service, version, instance);
    }

    /// <summary>The last lines that match and everything after them, without a gap between.</summary>
    internal (ImmutableArray<LogLine> Last, LogSubscription Next) Follow(int lines, string? service = null, string? version = null, string? instance = null)
    {
        var next = new LogSubscription(line => Matches(line.Version, line.Instance, service, version, instance), Leave);
        lock (_gate)
        {
            _followers.Add(next);
            return (LastLocked(lines, service, version, instance), next);
        }
    }

    /// <summary>What the lines of children hold: kept ones, those that wait for console and files, those that wait for who follows.</summary>
    internal IEnumerable<MemoryPart> ReadMemory()
    {
        lock (_gate)
        {
            var queued = (console?.Bytes ?? 0) + files.Bytes + PipePump.ReadBytes;
            var followed = _followers.Sum(follower => follower.Bytes);
            return
            [
                new(PartNames.InstanceOutput, queued + _captures.Sum(capture => (long)capture.Ring.Bytes.Used), queued + _captures.Sum(capture => (long)capture.Ring.Bytes.Reserved), _captures.Count),
                new(PartNames.LogFollowers, followed, followed, _followers.Count),
            ];
        }
    }

    /// <summary>An instance's place for its lines, kept until <see cref="Close"/>.</summary>
    internal OutputCapture Open(VersionKey version, string instance, int tailBytes, RotatingFile? file)
    {
        var capture = new OutputCapture(this, version, instance, tailBytes, file);
        lock (_gate)
        {
            _captures.Add(capture);
            console?.NameServices(_captures.Select(other => other.Version.Service).Distinct().Count() > 1);
        }

        return capture;
    }

    internal void Close(OutputCapture capture)
    {
        lock (_gate) _captures.Remove(capture);
        if (capture.File is { } file) files.Close(file);
    }

    internal void Add(OutputCapture capture, ReadOnlySpan<byte> text, int pid, bool error, bool cut)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            capture.Ring.Add(text, now.UtcTicks, pid, error, cut);
            if (_followers.Count == 0 && console is null && capture.File is null) return;

            var line = new LogLine(now, capture.Version, capture.Instance, error, text.ToArray(), cut);
            foreach (var follower in _followers) follower.Offer(line);
            if (console is not null && !console.Offer(line)) capture.CountDrop();
            if (capture.File is not null && !files.Offer(capture.File, line)) capture.CountDrop();
        }
    }

    internal List<RingLine> Last(OutputCapture capture, int count, int pid)
    {
        lock (_gate) return capture.Ring.Last(count, pid);
    }

    /// <summary>From here on lines go to another file, or to none.</summary>
    internal void Redirect(OutputCapture capture, RotatingFile? file)
    {
        RotatingFile? before;
        lock (_gate) (before, capture.File) = (capture.File, file);
        if (before is not null) files.Close(before);
    }

    /// <summary>Ends all followers: nothing more will come.</summary>
    internal void End()
    {
        lock (_gate)
        {
            foreach (var follower in _followers) follower.Complete();
            _followers.Clear();
        }
    }

    private ImmutableArray<LogLine> LastLocked(int lines, string? service, string? version, string? instance) =>
    [
        .. _captures.Where(capture => Matches(capture.Version, capture.Instance, service, version, instance))
            .SelectMany(capture => capture.Ring.Last(lines)
                .Select(line => new LogLine(new DateTimeOffset(line.At, TimeSpan.Zero), capture.Version, capture.Instance, line.IsError, line.Text, line.IsCut)))
            .OrderBy(line => line.At)
            .TakeLast(lines),
    ];

    private void Leave(LogSubscription follower)
    {
        lock (_gate) _followers.Remove(follower);
    }

    private static bool Matches(VersionKey key, string name, string? service, string? version, string? instance) =>
        (service is null || key.Service == service) && (version is null || key.Version == version) && (instance is null || name == instance);
}
