using Halftone.Control.Machine;
using Halftone.Control.Worlds;
using Halftone.Running;

namespace Halftone.Auditing;

/// <summary>Writes down that the gateway began to serve, or why it did not, and who asked it to stop and how that went. One that is killed leaves no word.</summary>
internal sealed class LifeAudit : IDisposable
{
    private readonly Audit _audit;
    private readonly StopSignals _signals;
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _begun;
    private readonly CancellationTokenRegistration _asked;

    /// <summary>UTC ticks; 0 = nobody has asked, or only just now.</summary>
    private long _askedAt;
    private bool _serves;
    private long _cut;

    internal LifeAudit(Audit audit, StopSignals signals, TimeProvider time)
    {
        (_audit, _signals, _time, _begun) = (audit, signals, time, time.GetUtcNow());
        _asked = signals.Asked.Register(() => Volatile.Write(ref _askedAt, time.GetUtcNow().UtcTicks));
    }

    /// <summary>Of who has started a process the kernel knows no more than whose it is.</summary>
    private static Asker Itself => new Asker.User(User.Id, Environment.ProcessId);

    internal void Serves(string what)
    {
        _serves = true;
        NoteStart(new AuditOutcome("done", [what]));
    }

    /// <summary>Accepted requests have finished, but for so many that were cut.</summary>
    internal void Drained(long cut) => _cut = cut;

    /// <summary>The last child is gone.</summary>
    internal void Ended(Failure? failure)
    {
        if (!_serves) NoteStart(failure is null ? new AuditOutcome("failed", ["it was stopped before it served"]) : AuditOutcome.Broken(failure));
        if (_signals.First is not { } signal) return;
        var ticks = Volatile.Read(ref _askedAt);
        var asked = ticks == 0 ? _time.GetUtcNow() : new DateTimeOffset(ticks, TimeSpan.Zero);
        _audit.Note(new Asker.Signal(signal), "stop", asked, new AuditOutcome("done", [How()]));
    }

    /// <summary>A bug of ours ends it.</summary>
    internal void Broke(Exception bug)
    {
        if (_serves) _audit.Note(Itself, "stop", _time.GetUtcNow(), AuditOutcome.Broken(bug));
        else NoteStart(AuditOutcome.Broken(bug));
    }

    public void Dispose() => _asked.Dispose();

    private void NoteStart(AuditOutcome outcome) => _audit.Note(Itself, "start", _begun, outcome, Standing.Nothing);

    private string How() => _signals.Insisted.IsCancellationRequested ? "a second signal came, and everything was ended at once"
        : _cut > 0 ? $"{_cut} requests took too long and were cut"
        : _serves ? "accepted requests were answered"
        : "nothing was served yet";
}
