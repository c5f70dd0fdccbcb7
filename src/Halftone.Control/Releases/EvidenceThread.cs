using Halftone.Control.Worlds;
using Halftone.Core;
using Halftone.Core.Accounting;
using Halftone.Core.Config;
using Halftone.Core.Evidence;

namespace Halftone.Control.Releases;

/// <summary>The one thread that folds what all reactors have written about all releases; it comes on a timer, and no reactor wakes it.</summary>
/// <remarks>
/// An epoch is opened here first, then its number goes into the world with the weight (<see cref="ReleaseMark"/>): a record of an epoch that is not open
/// is nobody's. Every member may be called from any thread.
/// </remarks>
/// <param name="rings">Of the reactors.</param>
/// <param name="limits">Of each release.</param>
/// <param name="seed">By which identities are sampled where there are too many.</param>
/// <param name="bug">Told of the bug that ended the folding.</param>
internal sealed class EvidenceThread(EvidenceRings rings, FoldLimits limits, ulong seed, TimeProvider time, Action<Exception> bug) : IDisposable
{
    /// <summary>A fifth of what a full ring takes to fill at a busy reactor's rate, and soon enough for a signal that is to act within a second.</summary>
    internal static readonly TimeSpan Every = TimeSpan.FromMilliseconds(100);

    private readonly Lock _folding = new();
    private readonly EvidenceIntake _intake = new();
    private readonly Dictionary<string, Judged> _byService = [];

    /// <summary>Without spinning: it waits 100 ms at a time, on a core that a reactor may need.</summary>
    private readonly ManualResetEventSlim _stop = new(false, 0);
    private Thread? _thread;
    private int _epochs;

    /// <summary>A release and its evidence.</summary>
    private sealed class Judged(string release, EvidenceFold fold, EvidenceEpoch epoch)
    {
        internal string Release { get; } = release;
        internal EvidenceFold Fold { get; } = fold;
        internal EvidenceEpoch Epoch { get; set; } = epoch;
        internal long LostRecords { get; set; }
    }

    /// <summary>Begins an epoch of a release: another step, or new thresholds. Another release of the service ends the evidence of the one before.</summary>
    /// <param name="epoch">Its number is given here.</param>
    /// <returns>The number, for the split.</returns>
    internal int Open(string service, string release, SplitUnit unit, EvidenceEpoch epoch)
    {
        lock (_folding)
        {
            epoch = epoch with { Number = ++_epochs };
            if (_byService.TryGetValue(service, out var judged) && judged.Release != release) CloseLocked(service, judged);
            if (_byService.TryGetValue(service, out judged)) judged.Epoch = epoch;
            else _byService.Add(service, judged = new Judged(release, new EvidenceFold(unit, limits, seed), epoch));
            _intake.Open(epoch, judged.Fold);
            if (_thread is null) StartLocked();
            return epoch.Number;
        }
    }

    /// <summary>The service's release is judged no more; what it has not looked at is gone.</summary>
    internal void Close(string service)
    {
        lock (_folding)
        {
            if (_byService.TryGetValue(service, out var judged)) CloseLocked(service, judged);
        }
    }

    /// <summary>Takes what has come since the last look. Null: no release of the service is judged.</summary>
    internal EvidenceLook? Look(string service)
    {
        lock (_folding)
        {
            if (!_byService.TryGetValue(service, out var judged)) return null;
            var fold = judged.Fold;
            var provisional = new List<EpochUnit>();
            fold.AddProvisional(provisional);
            var look = new EvidenceLook
            {
                Release = judged.Release,
                Epoch = judged.Epoch,
                Units = fold.Units.ToItems(),
                Provisional = provisional.ToItems(),
                Tally = fold.TallyOf(judged.Epoch.Number).Copy(),
                Pending = fold.Pending,
                Seconds = fold.Burst.Counts,
                Burst = fold.Burst.Seen,
                Behind = BehindOf(fold),
                VoidSeconds = fold.VoidSeconds,
                LostRecords = judged.LostRecords,
                Late = fold.Late,
                Overdue = fold.Overdue,
                Identities = fold.Former.Identities,
                Sampled = fold.Former.Sampled,
            };
            fold.Units.Clear();
            return look;
        }
    }

    /// <summary>What the rings and the evidence of all releases hold.</summary>
    internal IEnumerable<MemoryPart> ReadMemory()
    {
        lock (_folding)
        {
            var intake = _intake.Bytes;
            return
            [
                new(PartNames.EvidenceRings, 0, 0, 0),
                new(PartNames.ReleaseEvidence, intake, intake, 0),
                .. rings.Made.Select(ring => ring.ReadMemory()),
                .. _byService.Values.Select(judged => judged.Fold.ReadMemory()),
            ];
        }
    }

    /// <summary>One turn: what lies in the rings comes to the folds, and what is complete is folded.</summary>
    internal void Turn()
    {
        lock (_folding)
        {
            // Whatever was written before this moment is in the rings when they are read.
            var now = Monotonic.Now(time);
            var byReactor = rings.Made;
            for (var reactor = 0; reactor < byReactor.Length; reactor++) DrainLocked(reactor, byReactor[reactor]);
            foreach (var judged in _byService.Values) judged.Fold.Advance(now);
        }
    }

    public void Dispose()
    {
        _stop.Set();
        _thread?.Join();
        _stop.Dispose();
    }

    /// <summary>Where nothing is released there is no thread.</summary>
    private void StartLocked()
    {
        _thread = new Thread(Run, 256 * 1024) { IsBackground = true, Name = "evidence" };
        _thread.Start();
    }

    private void Run()
    {
        try
        {
            while (!_stop.Wait(Every)) Turn();
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // From here on evidence stands still, which every look shows, and requests are served.
            bug(failure);
        }
    }

    /// <summary>Both pieces of a ring; what is written meanwhile waits for the next turn.</summary>
    private void DrainLocked(int reactor, EvidenceRing ring)
    {
        for (var piece = 0; piece < 2; piece++)
        {
            var ready = ring.Ready();
            _intake.Take(reactor, ready);
            ring.Release(ready.Length);
        }
        var (lost, first, last) = ring.TakeLost();
        if (lost == 0) return;
        foreach (var judged in _byService.Values)
        {
            judged.LostRecords += lost;
            judged.Fold.Void(first, last);
        }
    }

    private void CloseLocked(string service, Judged judged)
    {
        _intake.Close(judged.Fold);
        _byService.Remove(service);
    }

    private TimeSpan BehindOf(EvidenceFold fold) => fold.FoldedThrough == long.MinValue
        ? TimeSpan.Zero
        : TimeSpan.FromTicks((Monotonic.Now(time) - ((fold.FoldedThrough + 1) * EvidenceRing.Second)) / TimeSpan.NanosecondsPerTick);
}
