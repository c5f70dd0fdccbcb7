using Halftone.Control.Supervision.Spawning;
using Halftone.Core.Diagnosis;
using Microsoft.Extensions.Logging;

namespace Halftone.Control.Supervision;

/// <summary>What the instances hold with shared pages divided among those who share them: read by a timer, one process at a time, as <see cref="PssLedger"/> decides.</summary>
/// <param name="leaders">The first process of each instance that has become ready: what one holds that still starts would stand there for half a minute and say nothing.</param>
/// <param name="table">All processes of this machine.</param>
/// <param name="read">One of them; null = it is gone.</param>
internal sealed class PssBook(Func<IEnumerable<int>> leaders, Func<List<ProcessRow>> table, Func<ProcessStamp, PssReading?> read, TimeProvider time, ILogger log) : IAsyncDisposable
{
    /// <summary>Between two rounds, each of which reads one process at most: ten instances do not stand still in the same moment.</summary>
    internal static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>Between two looks at the whole of /proc for who belongs to an instance; a new instance is looked for at once. A look takes some 5 ms with 500 processes.</summary>
    internal static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly Lock _round = new();
    private readonly long _began = time.GetTimestamp();
    private PssLedger _ledger = new();
    private HashSet<int> _seen = [];
    private TimeSpan _looked;
    private ITimer? _timer;

    private TimeSpan Now => time.GetElapsedTime(_began);

    internal void Start() => _timer ??= time.CreateTimer(_ => Round(), null, Every, Every);

    /// <summary>What a group holds; null = it was not read yet.</summary>
    /// <param name="members">Those who live now.</param>
    internal PssReading? Of(int leader, IEnumerable<ProcessRow> members) =>
        Volatile.Read(ref _ledger).Of(leader, [.. members.Where(row => !row.IsZombie).Select(row => row.Stamp)], Now);

    public ValueTask DisposeAsync() => _timer?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>At most one process is read.</summary>
    internal void Round()
    {
        // While a large process is read, nobody else is.
        if (!_round.TryEnter()) return;
        try
        {
            LookLocked();
            if (_ledger.Due(Now) is { } process) ReadLocked(process);
        }
        catch (Exception e)
        {
            // On a timer's thread it would end the gateway.
            log.Bug(e, "all instances");
        }
        finally
        {
            _round.Exit();
        }
    }

    private void LookLocked()
    {
        var groups = leaders().ToHashSet();
        if (groups.IsSubsetOf(_seen) && Now - _looked < LookEvery) return;
        (_seen, _looked) = (groups, Now);
        var rows = groups.Count == 0 ? [] : table();
        Volatile.Write(ref _ledger, _ledger.See(rows.Where(row => groups.Contains(row.Group) && !row.IsZombie).Select(row => row.Stamp), Now));
    }

    private void ReadLocked(ProcessStamp process)
    {
        var from = Now;
        var reading = read(process);
        Volatile.Write(ref _ledger, reading is null ? _ledger.Forget(process) : _ledger.Note(process, new(reading, Now, Now - from)));
    }
}
