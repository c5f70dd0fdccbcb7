namespace Halftone.Bench.Overload.Client;

/// <summary>How the clients of a closed loop behave.</summary>
internal sealed record Habit
{
    internal required int Clients { get; init; }

    internal Request Request { get; init; } = Request.Get;

    /// <summary>autocannon's default.</summary>
    internal double PatienceSeconds { get; init; } = 10;

    /// <summary>From one request's beginning to the next one's at the earliest; 0 = again as soon as it is answered.</summary>
    internal double CadenceSeconds { get; init; }

    /// <summary>Who was turned away tries again after this long: where retries would take the core on which the child computes.</summary>
    internal double PauseSeconds { get; init; }

    /// <summary>Over this time they arrive.</summary>
    internal double ArriveWithinSeconds { get; init; }

    /// <summary>One request each, then the connection stays open and silent; who was turned away tries again after the cadence.</summary>
    internal bool OnceEach { get; init; }
}

/// <summary>Each client asks again when it was answered or has lost patience, like autocannon.</summary>
internal sealed class ClosedCrowd(Loop loop, int port, Habit habit) : Crowd(loop, port)
{
    /// <summary>A refused connection is tried again after this long: a listener that is gone must not become a busy loop of ours.</summary>
    private const long BrokenPause = 10_000_000;

    private readonly long _patience = (long)(habit.PatienceSeconds * 1e9), _cadence = (long)(habit.CadenceSeconds * 1e9), _pause = (long)(habit.PauseSeconds * 1e9);

    internal override void Begin()
    {
        var start = Shared.Machine.Clock.Now;
        for (var i = 0; i < habit.Clients; i++)
        {
            var wire = Open();
            if (habit.ArriveWithinSeconds == 0) Ask(wire, start);
            else AskAt(wire, start + (long)(habit.ArriveWithinSeconds * 1e9 * i / habit.Clients));
        }
    }

    protected override void Next(Wire wire, Outcome outcome)
    {
        if (Resting || (habit.OnceEach && outcome == Outcome.Good)) return;
        var due = Math.Max(Loop.Now + outcome switch { Outcome.Broken => BrokenPause, Outcome.Rejected => _pause, _ => 0 }, wire.Scheduled + _cadence);
        if (due <= Loop.Now) Ask(wire, Loop.Now);
        else AskAt(wire, due);
    }

    private void AskAt(Wire wire, long due) => Loop.At(due, () =>
    {
        if (!Resting) Ask(wire, due);
    });

    private void Ask(Wire wire, long due) => Ask(wire, habit.Request, 0, due, due + _patience);
}
