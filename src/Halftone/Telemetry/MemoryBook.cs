using Halftone.Api.Contracts;
using Halftone.Control.Machine;
using Halftone.Core.Accounting;
using Halftone.DataPlane;

namespace Halftone.Telemetry;

/// <summary>The account of our own memory: drawn up when somebody asks, and once a minute for the sake of what grows. Requests know nothing of it.</summary>
/// <param name="told">Asks every owner what it holds.</param>
internal sealed class MemoryBook(Func<IEnumerable<MemoryPart>> told, MemoryBound bound, TimeProvider time) : IDisposable
{
    internal static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly MemoryHistory _history = new();
    private ITimer? _timer;

    /// <summary>Called when the start is over: what is there now is what growth is told from.</summary>
    internal void Start() => _timer = time.CreateTimer(_ => Note(), null, TimeSpan.Zero, Every);

    internal MemoryAccount Read()
    {
        var parts = told().Select(part => part with { Most = bound.MostOf(part.Name) });
        // The process last: what is allocated meanwhile is then in both.
        var heap = OwnMemory.Heap();
        return MemoryAccount.Of(OwnMemory.Resident(), heap, Allocator.Read(), parts);
    }

    /// <summary>An account, and what has grown.</summary>
    internal (MemoryAccount Account, DateTimeOffset? Since, MemoryPart? Suspect, IReadOnlyList<MemoryPartDocument> Parts) Look()
    {
        var account = Read();
        lock (_gate) return (account, _history.Since, _history.Suspect(account), [.. account.Parts.Select(Of)]);
    }

    public void Dispose() => _timer?.Dispose();

    private void Note()
    {
        var account = Read();
        lock (_gate) _history.Add(time.GetUtcNow(), account);
    }

    private MemoryPartDocument Of(MemoryPart part) => new()
    {
        Part = part.Name,
        Bytes = part.Resident,
        UsedBytes = part.Used,
        ReservedBytes = part.Reserved,
        Count = part.Count,
        MostBytes = part.Most,
        GrownBytes = _history.GrowthOf(part),
    };
}
