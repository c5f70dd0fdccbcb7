using Halftone.Core.Config;

namespace Halftone.Control.Supervision;

// Streams that are left when the requests are done.
internal sealed partial class InstanceActor
{
    private long _leavingSince;

    /// <summary>Null unless it lives on, or did until a moment ago, for its streams only.</summary>
    internal LeavingStatus? Leaving()
    {
        if (!_lingers.Task.IsCompleted) return null;
        var streams = Volatile.Read(ref _member) is { } member ? _pool.Use(member).Streams : 0;
        var left = LeavingStatus.Left(Config.Limits, Time.GetElapsedTime(Volatile.Read(ref _leavingSince)));
        return new LeavingStatus(Place.Version, Place.Name, Volatile.Read(ref _process)?.Child.Pid, streams, left);
    }

    /// <summary>Whoever takes its place may need its port: then its streams make way at once.</summary>
    private LimitsConfig LeavingLimits() =>
        Config.Port is null ? Config.Limits : Config.Limits with { DrainStreams = TimeSpan.Zero, DrainSpread = TimeSpan.Zero };
}
