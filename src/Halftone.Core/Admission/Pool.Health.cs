namespace Halftone.Core.Admission;

// Who is left out for what it answers, and how it comes back. What a sign means is HealthRule's business; here is what only the whole can say.
//
// H1  Of the members (ready or suspect) at most half are left out, ejected or on trial.
// H2  While a member is ready, a ready member serves: the last one is never left out.
internal sealed partial class Pool
{
    /// <summary>Changes that nobody has asked for yet; an instance takes seconds from one to the next, and Control asks four times a second.</summary>
    private const int ChangesMax = 256;

    private readonly Queue<HealthChange> _changes = new();
    private HealthLimits _health = HealthLimits.Off;

    /// <summary>The latest moment that a caller has told; for changes that come without one.</summary>
    private long _seenAt;

    private long _ejections;

    /// <summary>By what instances are judged from now on.</summary>
    internal void Judge(HealthLimits limits)
    {
        lock (_gate) _health = limits;
    }

    /// <summary>An instance has passed a probe, or has not.</summary>
    internal void Probed(Instance instance, Sign sign, long now)
    {
        var notices = RentNotices();
        lock (_gate)
        {
            _seenAt = now;
            NoteLocked(instance, sign, now);
            HandOutLocked(now, notices);
            CheckLocked();
        }

        Deliver(notices);
    }

    /// <summary>Time has passed: who was left out for long enough is tried again. Adds what has changed since the last call.</summary>
    internal void Look(long now, List<HealthChange> changes)
    {
        var notices = RentNotices();
        lock (_gate)
        {
            _seenAt = now;
            foreach (var instance in _instances) NoteLocked(instance, Sign.Time, now);
            HandOutLocked(now, notices);
            while (_changes.TryDequeue(out var change)) changes.Add(change);
            CheckLocked();
        }

        Deliver(notices);
    }

    /// <summary>Instances in operation, in the order of their coming.</summary>
    internal Member[] Members()
    {
        lock (_gate) return [.. _instances.Where(instance => instance.Slots.IsMember).Select(instance => new Member(instance, instance.Slots.Health))];
    }

    /// <returns>It may have more slots than before: waiters are to be looked at.</returns>
    private bool NoteLocked(Instance instance, Sign sign, long now)
    {
        var slots = instance.Slots;
        var before = slots.Health;
        // Nearly every request ends like this.
        if (sign == Sign.Answered && slots.HealthMax == int.MaxValue && before.Failures == 0) return false;
        if (!slots.IsMember) return false;
        sign = HealthRule.Weigh(sign, slots.Signs.AnsweredAt, now, _health);
        var isBad = sign is Sign.Failed or Sign.Unreachable or Sign.ProbeFailed;
        return EnterLocked(instance, HealthRule.After(before, sign, now, _health, isBad && MayEjectLocked(instance)));
    }

    private bool EnterLocked(Instance instance, in Health after)
    {
        var slots = instance.Slots;
        var before = slots.Health.State;
        slots.Health = after;
        if (ReferenceEquals(before, after.State)) return false;

        _readySlots -= slots.Offered;
        slots.HealthMax = after.SlotsMax;
        _readySlots += slots.Offered;
        if (after.State is HealthState.Ejected) _ejections++;
        if (_changes.Count == ChangesMax) _changes.Dequeue();
        _changes.Enqueue(new HealthChange(instance, before, after.State));
        return true;
    }

    /// <summary>H1 and H2 would hold without it.</summary>
    private bool MayEjectLocked(Instance instance)
    {
        int members = 0, left = 1;
        var serves = false;
        foreach (var other in _instances)
        {
            if (!other.Slots.IsMember) continue;
            members++;
            if (other == instance) continue;
            if (!other.Slots.Health.IsServing) left++;
            else serves |= other.Slots.Readiness == Readiness.Ready;
        }

        return serves && left * 2 <= members;
    }

    /// <summary>Somebody has come or gone: until H1 and H2 hold again, who was left out the longest serves.</summary>
    private void ReviveLocked()
    {
        while (DispensableLocked() is { } instance) EnterLocked(instance, HealthRule.Return(instance.Slots.Health, _seenAt));
    }

    /// <summary>Who may be left out no longer; null = H1 and H2 hold.</summary>
    private Instance? DispensableLocked()
    {
        int members = 0, left = 0;
        bool isReady = false, serves = false;
        Instance? longest = null, longestReady = null;
        foreach (var instance in _instances)
        {
            var slots = instance.Slots;
            if (!slots.IsMember) continue;
            members++;
            var ready = slots.Readiness == Readiness.Ready;
            isReady |= ready;
            if (slots.Health.IsServing)
            {
                serves |= ready;
                continue;
            }

            left++;
            if (longest is null || slots.Health.Since < longest.Slots.Health.Since) longest = instance;
            if (ready && (longestReady is null || slots.Health.Since < longestReady.Slots.Health.Since)) longestReady = instance;
        }

        return isReady && !serves ? longestReady : left * 2 > members ? longest : null;
    }
}
