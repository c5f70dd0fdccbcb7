using Halftone.Core.Admission;

namespace Halftone.Control.Supervision;

// Joining the pool, with all slots at once or step by step.
internal sealed partial class InstanceActor
{
    private void JoinPool()
    {
        var over = Config.Limits.SlowStart;
        var cold = over > TimeSpan.Zero && (_cold || _life.Number > 1);
        var member = _member = _pool.Add(Place.Name, _process!.Ready!.Endpoint, Now, cold);
        if (!cold) return;
        for (var step = 2; step <= SlowStart.Steps; step++)
        {
            var reached = step;
            _timers.Add(Time.CreateTimer(_ => _pool.Warm(member, reached, Now), null, over * (step - 1) / (SlowStart.Steps - 1), Timeout.InfiniteTimeSpan));
        }
    }
}
