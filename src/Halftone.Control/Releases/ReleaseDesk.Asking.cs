using System.Security.Cryptography;
using Halftone.Control.Store;
using Halftone.Control.Store.Records;
using Halftone.Control.Worlds;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Diagnosis;
using Halftone.Core.Releases;
using Halftone.Core.Worlds;

namespace Halftone.Control.Releases;

// What people ask for.
internal sealed partial class ReleaseDesk
{
    /// <summary>Makes the version where it is new, and begins a release. Answers when it has begun, before the candidate is ready.</summary>
    public Task<DeskAnswer> DeployAsync(DeployWish wish, Asked asked, CancellationToken stop) => GuardAsync(async () =>
    {
        if (!Volatile.Read(ref _isOpen)) return Starting;
        if (keeper.Now.File.Service(wish.Service) is not { } config) return new DeskAnswer.No(Names.UnknownService(keeper.Now.File, wish.Service));
        var (plan, refused) = PlanOf(wish, config);
        if (refused is not null) return new DeskAnswer.No(refused);
        var course = await CourseAsync(wish.Service, stop);
        var kept = _kept[wish.Service];
        var said = SaidOf(wish);
        if (Judge(config, kept, said) is { } senseless) return new DeskAnswer.No(senseless);
        var order = new ReleaseOrder
        {
            Id = NewId(),
            Service = wish.Service,
            Stable = keeper.Now.Config.Service(wish.Service)?.Stable,
            To = wish.Version,
            Plan = plan!,
            Asked = asked,
            Message = wish.Message,
            Ref = wish.Ref,
            Replace = wish.Replace,
            Force = wish.Force,
        };
        if (wish.DryRun) return course.Rehearse(order);
        var isNew = config.Version(wish.Version) is null && (said.SaysSomething || kept.Said(wish.Version) is null);
        return await course.BeginAsync(order, stop, isNew ? () => kept.Remember(new BroughtVersion(said, time.GetUtcNow(), asked.By)) : null);
    });

    /// <summary>Approve, promote, pause, resume, abort, roll back, split: as the state machine takes them.</summary>
    /// <param name="revision">`If-Match`: refused with a conflict when the release has moved on; null = whatever it is.</param>
    public Task<DeskAnswer> AskAsync(string service, ReleaseEvent verb, long? revision, CancellationToken stop) =>
        WithCourseAsync(service, course => course.AskAsync(verb, revision, stop));

    /// <summary>A look into the memory of a version has ended: it is kept with the release that the version is the candidate of, if there is one.</summary>
    internal async Task FoundAsync(VersionKey version, MemoryFinding finding, CancellationToken stop)
    {
        if (_courses.TryGetValue(version.Service, out var course) && course.Picture?.Release is { } release && release.To == version.Version)
            await course.AskAsync(new ReleaseEvent.Found(finding), revision: null, stop, release.Id);
    }

    /// <summary>The last release once more, when it ended rolled back, aborted or not started.</summary>
    public Task<DeskAnswer> RetryAsync(string service, Asked asked, CancellationToken stop) => WithCourseAsync(service, course =>
        course.Picture?.Release is { } over && ReleaseLife.Retry(over, NewId(), keeper.Now.Config.Service(service)?.Stable, asked) is { } order
            ? course.BeginAsync(order, stop)
            : Task.FromResult<DeskAnswer>(new DeskAnswer.No(new ChangeResult.Conflict(course.Picture is { Release: var last }
                ? $"retry: {last.To} {(last.IsOver || last.Phase is Phase.Promoted ? "is stable" : "is being released")}, and nothing has to begin again" : $"retry: {service} has no release", $"see where it stands: halftone status {service}"))));

    /// <summary>`rollback --to V`: a version that still exists becomes stable again, at once when it is warm.</summary>
    public Task<DeskAnswer> RollBackToAsync(string service, string version, Asked asked, CancellationToken stop) => WithCourseAsync(service, async course =>
    {
        var stable = keeper.Now.Config.Service(service)?.Stable;
        if (course.Picture?.Release is { IsOver: false } release && release.From == version) return await course.AskAsync(new ReleaseEvent.RollBack(asked), revision: null, stop);
        if (version == stable) return new DeskAnswer.No(new ChangeResult.Conflict($"rollback: {version} is stable already", $"see halftone status {service}"));
        // A name that is new would be a version that is new, and would have every user.
        var known = Versions(service).Select(each => each.Key.Version).ToItems();
        if (!known.Contains(version)) return new DeskAnswer.No(new ChangeResult.Unknown($"rollback: there is no {service}/{version}", known));
        return await DeployAsync(new DeployWish { Service = service, Version = version, Strategy = "immediate", Message = asked.Why ?? $"rollback to {version}", Replace = true, Force = true }, asked, stop);
    });

    /// <summary>`rm`: forgets a version that a deploy made and nobody needs.</summary>
    public Task<DeskAnswer> RemoveAsync(VersionKey version, Asked asked, CancellationToken stop) => WithCourseAsync(version.Service, async course =>
    {
        var kept = _kept[version.Service];
        if (keeper.Now.File.Version(version) is not null)
            return new DeskAnswer.No(new ChangeResult.Conflict($"{version} is a version of the file", "take it out of the file and reload"));
        if (kept.Said(version.Version) is null)
            return new DeskAnswer.No(new ChangeResult.Unknown($"there is no {version}", Versions(version.Service).Select(known => known.Key.Version).ToItems()));
        if (PartOf(version, course.Picture?.Release) is { } part) return part;
        if (keeper.Now.Config.Version(version) is not null && await keeper.RetireAsync(version, stop) is var retired and not (ChangeResult.Done or ChangeResult.Unchanged)) return new DeskAnswer.No(retired);
        // A release of it may have begun while it was let go.
        return await course.InTurnAsync(async release => PartOf(version, release) is { } late ? late
            : await kept.ForgetAsync(version.Version, stop) is { } trouble ? new DeskAnswer.StoreDown(trouble.What, trouble.Fix)
            : new DeskAnswer.Done($"{version} was forgotten {asked}", course.Picture), stop);
    });

    private static DeskAnswer.No? PartOf(VersionKey version, Release? release) => release is { IsOver: false } && (release.To == version.Version || release.From == version.Version)
        ? new(new ChangeResult.Conflict($"{version} is part of release {release.Id}", $"wait until it is over: halftone status {version.Service}"))
        : null;

    public IReadOnlyList<VersionPicture> Versions(string service)
    {
        var now = keeper.Now;
        if (now.Config.Service(service) is not { } config) return [];
        var brought = _kept.TryGetValue(service, out var kept) ? kept.Brought : [];
        var release = Look(service)?.Release;
        var known = now.File.Service(service)!.Versions.Select(version => version.Name).Concat(config.Versions.Select(version => version.Name)).Concat(brought.Select(each => each.Said.Name)).Distinct();
        return [.. known.Select(name =>
        {
            var by = brought.FirstOrDefault(each => each.Said.Name == name);
            return new VersionPicture(new VersionKey(service, name), RoleOf(config, release, name), now.File.Service(service)!.Version(name) is not null, by?.Said.Ref, by?.Said.Message, by?.By, by?.Created);
        })];
    }

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<HistoryEntry>> HistoryAsync(string service, int most, CancellationToken stop) =>
        await (await KeepAsync(service, stop)).HistoryAsync(most, stop);

    private static string RoleOf(ServiceConfig config, Release? release, string version) =>
        config.Stable == version ? "stable"
        : config.Version(version) is null ? "retired"
        : release is { IsOver: false } && release.To == version ? "candidate"
        : release is { Phase: Phase.Promoted } && release.From == version ? "old"
        : "idle";

    private (Plan? Plan, ChangeResult? Refused) PlanOf(DeployWish wish, ServiceConfig config)
    {
        var all = keeper.Now.File;
        switch (wish.Strategy)
        {
            case "bluegreen": return (BuiltInPlans.BlueGreen, null);
            case "immediate": return (BuiltInPlans.Immediate, null);
            case null or "canary": break;
            default: return (null, new ChangeResult.Refused($"there is no strategy {wish.Strategy}", "canary, bluegreen or immediate"));
        }
        if (wish.Plan is not { } name) return (all.PlanOf(config), null);
        return all.FindPlan(name) is { } plan ? (plan, null) : (null, new ChangeResult.Unknown($"there is no plan {name}", all.Plans.Concat(BuiltInPlans.All).Select(each => each.Name).Distinct().ToItems()));
    }

    /// <summary>What would be refused when it is started, said before anything is written.</summary>
    private static ChangeResult? Judge(ServiceConfig file, ServiceReleases kept, DeployedVersion said)
    {
        if (kept.Said(said.Name) is { } before && said.SaysSomething && !before.IsSameAs(said))
            return new ChangeResult.Conflict($"{file.Name}/{said.Name} was deployed before, as something else", $"give each version a name of its own: a commit, a number, a date; or forget that one first: halftone rm {file.Name} {said.Name}");
        return VersionWish.Judge(file, kept.Decided, said.SaysSomething ? said : kept.Said(said.Name) ?? said) switch
        {
            VersionWish.Refused(var why, var fix) => new ChangeResult.Refused(why, fix),
            VersionWish.Taken(var why, var fix) => new ChangeResult.Conflict(why, fix),
            _ => null,
        };
    }

    /// <summary>How long the steps take at the service's present rate, if every request were a user of its own: the fastest that can be hoped for.</summary>
    private Items<string> EstimateOf(Release release)
    {
        if (release.From is null || unitsPerSecond(release.Service) is not { } rate) return [];
        var unit = keeper.Now.File.Service(release.Service)?.Unit ?? SplitUnit.Identity;
        var estimate = PlanEstimate.Of(release.Plan, rate, unit);
        return estimate.Steps.Where(step => step.Index >= release.Step).Select(step => step.Text((Step.Weigh)release.Plan.Steps[step.Index])).ToItems();
    }

    private static DeployedVersion SaidOf(DeployWish wish) => new()
    {
        Name = wish.Version,
        Command = wish.Command ?? [],
        Cwd = wish.Cwd,
        Env = wish.Env.Select(variable => new DeployedVariable(variable.Name, variable.Value)).ToItems(),
        Instances = wish.Instances,
        Ref = wish.Ref,
        Message = wish.Message,
    };

    /// <summary>40 random bits: in a service's hundred releases nobody meets the same id twice, and people can still say it.</summary>
    /// <summary>What the store has is not in force yet: whoever began something now would begin it beside what was under way.</summary>
    private static DeskAnswer.No Starting => new(new ChangeResult.Conflict("the gateway is still starting, and takes up its releases when its services are ready", "ask again in a moment; halftone ps and halftone logs show what it waits for"));

    private static string NewId() => "r-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(5));

    private async Task<DeskAnswer> WithCourseAsync(string service, Func<ReleaseCourse, Task<DeskAnswer>> ask)
    {
        if (!Volatile.Read(ref _isOpen)) return Starting;
        if (keeper.Now.File.Service(service) is null) return new DeskAnswer.No(Names.UnknownService(keeper.Now.File, service));
        return await GuardAsync(async () => await ask(await CourseAsync(service, CancellationToken.None)));
    }

    private static async Task<DeskAnswer> GuardAsync(Func<Task<DeskAnswer>> ask)
    {
        try
        {
            return await ask();
        }
        catch (StoreFailure failure)
        {
            return new DeskAnswer.StoreDown(failure.Message, failure.Fix);
        }
    }
}
