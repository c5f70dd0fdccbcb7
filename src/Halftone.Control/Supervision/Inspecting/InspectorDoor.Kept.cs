namespace Halftone.Control.Supervision.Inspecting;

// When a conversation ends, V8 forgets the numbers of its objects, in every version of it, and numbers them anew for the next: two snapshots could
// not be compared. So between the first and the second of a pair the conversation goes on, and with it the inspector stays open.
internal sealed partial class InspectorDoor
{
    /// <summary>A leak that shows later is looked for with the rungs before. Long enough for a pair under load, short for an open door.</summary>
    internal static readonly TimeSpan KeptMax = TimeSpan.FromHours(1);

    private volatile OpenInspector? _kept;
    private long _keptSince;

    private string? Keep(OpenInspector inspector, InspectorStay stay)
    {
        if (stay is not InspectorStay.Open) return null;
        // Each snapshot of a row may be the first of the next pair.
        Volatile.Write(ref _keptSince, time.GetTimestamp());
        if (!ReferenceEquals(_kept, inspector)) _ = ExpireAsync(_kept = inspector);
        return $"the inspector of pid {inspector.Pid} stays open for the second snapshot, at most {KeptMax.TotalHours:0} h, on loopback at an address that only this gateway has read: V8 would number its objects anew; the next snapshot without --keep closes it";
    }

    /// <summary>Closes it when its time is over, or when the process waits for us so that it can end.</summary>
    private async Task ExpireAsync(OpenInspector inspector)
    {
        while (ReferenceEquals(_kept, inspector))
        {
            var left = Left();
            if (left > TimeSpan.Zero && !inspector.Gone.IsCompleted) await Task.WhenAny(Task.Delay(left, time), inspector.Gone);
            else if (Interlocked.Exchange(ref _inside, 1) == 1) await Task.Delay(Look, time);
            else await EndAsync(inspector);
        }
    }

    /// <summary>Nobody else is inside.</summary>
    private async Task EndAsync(OpenInspector inspector)
    {
        try
        {
            if (!ReferenceEquals(_kept, inspector) || (Left() > TimeSpan.Zero && !inspector.Gone.IsCompleted)) return;
            await CloseAsync(inspector);
            _notices.Close();
        }
        finally
        {
            Volatile.Write(ref _inside, 0);
        }
    }

    private TimeSpan Left() => KeptMax - time.GetElapsedTime(Volatile.Read(ref _keptSince));
}
