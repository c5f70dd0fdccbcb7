using Halftone.Core.Config;

namespace Halftone.Core.Releases;

/// <summary>How releases begin.</summary>
internal static partial class ReleaseLife
{
    /// <summary>Starts a release, or says why not.</summary>
    /// <remarks>One release per service, and stable is its base, always: a v3 that comes while v2 is under way is compared with v1.</remarks>
    /// <param name="current">The service's newest release, over or not; null = it never had one.</param>
    internal static ReleaseBeginning Begin(ReleaseOrder order, Release? current, DateTimeOffset now)
    {
        if (order.To == order.Stable)
            return new ReleaseBeginning.Refused($"{order.To} is stable already", "nothing is left to do; a changed build needs another name");
        if (current is { IsOver: false } && WithAnother(order, current) is { } answer) return answer;
        if (!order.Force && Freezing.Until(order.Plan.Freeze, now) is { } until)
            return new ReleaseBeginning.Refused($"plan {order.Plan.Name} is frozen until {Freezing.Text(until)}", "wait, or say --force; rollbacks are never frozen");

        var release = new Release
        {
            Id = order.Id,
            Service = order.Service,
            From = order.Stable,
            To = order.To,
            Plan = order.Plan,
            By = order.Asked.By,
            Message = order.Message,
            Ref = order.Ref,
            Created = now,
            Phase = new Phase.Starting(IsReady: false),
            Since = now,
            Why = $"deployed {order.Asked}",
        };
        return new ReleaseBeginning.Begun(release, [new ReleaseCommand.StartCandidate(), new ReleaseCommand.Notify(ReleaseNotice.Started)]);
    }

    /// <summary>The order for the same once more, after a release that came to nothing; null when there is nothing to repeat.</summary>
    /// <param name="stable">The service's stable version now, which may be another one than then.</param>
    internal static ReleaseOrder? Retry(Release over, string id, string? stable, Asked asked) => over.Phase is Phase.RolledBack or Phase.Aborted or Phase.StartFailed
        ? new() { Id = id, Service = over.Service, Stable = stable, To = over.To, Plan = over.Plan, Asked = asked, Message = over.Message, Ref = over.Ref }
        : null;

    private static ReleaseBeginning? WithAnother(ReleaseOrder order, Release current) => current.Phase switch
    {
        // Its verdict is given; only a version to go back to is kept, and the new release keeps its own.
        Phase.Promoted => new ReleaseBeginning.EndFirst(new ReleaseEvent.LetGo(order.Asked)),
        Phase.RollingBack => new ReleaseBeginning.Refused($"{current.To} is being rolled back ({current.Id})", "ask again in a moment"),
        _ when order.Replace => new ReleaseBeginning.EndFirst(new ReleaseEvent.RollBack(order.Asked with { Why = $"replaced by {order.To}" })),
        _ when order.To == current.To => new ReleaseBeginning.Refused($"{current.To} is being released already ({current.Id})", $"follow it: halftone status {current.Service} -w; or begin it anew with --replace"),
        _ => new ReleaseBeginning.Refused($"{current.To} is being released ({current.Id})", $"wait for it, or say --replace: {current.To} is rolled back, and {order.To} begins from {order.Stable ?? "nothing"}"),
    };
}
