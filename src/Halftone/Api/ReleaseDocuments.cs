using Halftone.Api.Contracts;
using Halftone.Control.Releases;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Releases;

namespace Halftone.Api;

/// <summary>Pictures of releases as documents.</summary>
internal static class ReleaseDocuments
{
    /// <param name="stable">The service's stable at this moment; null = it has none.</param>
    internal static ReleaseDocument Of(ReleasePicture picture, string? stable, DateTimeOffset now) => new()
    {
        Time = now,
        Service = picture.Release.Service,
        Revision = picture.Revision,
        Stable = stable,
        Release = State(picture, now),
        Gates = [.. picture.Readings.Select(Gate)],
        Arms = picture.Stable is null && picture.Candidate is null ? null : new() { Stable = Arm(picture.Stable), Candidate = Arm(picture.Candidate) },
        Actions = [.. picture.Actions.Select(PhaseWords.Of)],
        Estimate = [.. picture.Estimate],
    };

    internal static HistoryEntryDocument Of(HistoryEntry entry) => new()
    {
        Number = entry.Number,
        Time = entry.Time,
        Release = entry.Release,
        From = entry.From,
        To = entry.To,
        Phase = entry.Phase,
        Step = entry.Step,
        Weight = Share(entry.Weight),
        Why = entry.Why,
        By = entry.By,
        Message = entry.Message,
        Ref = entry.Ref,
        Gates = [.. entry.Readings.Select(Gate)],
        Memory = [.. entry.Findings.Select(HeapDocuments.Of)],
    };

    internal static KnownVersionDocument Of(VersionPicture version) => new()
    {
        Version = version.Key.Version,
        Role = version.Role,
        FromFile = version.FromFile,
        Ref = version.Ref,
        Message = version.Message,
        By = version.By,
        Created = version.Created,
    };

    private static ReleaseStateDocument State(ReleasePicture picture, DateTimeOffset now)
    {
        var release = picture.Release;
        return new()
        {
            Id = release.Id,
            From = release.From,
            To = release.To,
            Phase = PhaseWords.Of(release.Phase),
            Cause = release.Phase is Phase.Paused paused ? PhaseWords.Of(paused.Cause) : null,
            Ready = release.Phase is not (Phase.Starting { IsReady: false } or Phase.StartFailed),
            Over = release.IsOver,
            Since = release.Since,
            Created = release.Created,
            By = release.By,
            Message = release.Message,
            Ref = release.Ref,
            Why = release.Why,
            Step = release.Step + 1,
            Steps = release.Plan.Steps.Count,
            Weight = new() { Target = Share(release.Weight), Step = StepShare(release), Observed = picture.Observed },
            Next = Next(picture, now),
            Plan = new() { Name = release.Plan.Name, Steps = [.. release.Plan.Steps.Select((step, at) => StepOf(step, release.Unproven.Contains(at)))] },
            Full = release.Full,
            EvidenceLost = release.EvidenceLost,
            Memory = [.. release.Findings.Select(HeapDocuments.Of)],
            StoreDown = release.StoreIsDown,
        };
    }

    private static NextDocument? Next(ReleasePicture picture, DateTimeOffset now)
    {
        var release = picture.Release;
        if (release.IsOver) return null;
        var steered = release.Phase is Phase.Starting or Phase.Holding or Phase.AwaitingApproval or Phase.Paused;
        var after = release.Step + 1 < release.Plan.Steps.Count ? release.Plan.Steps[release.Step + 1] : null;
        return new()
        {
            Weight = !steered ? null : after is Step.Weigh weigh ? Share(weigh.Weight) : after is null ? 1 : null,
            Approval = steered && after is Step.Approval,
            At = picture.NextMoment,
            InSeconds = picture.NextMoment is { } at ? Math.Round(Math.Max(0, (at - now).TotalSeconds), 1) : null,
            BlockedBy = release.Phase is Phase.Holding ? [.. picture.Readings.Where(reading => reading.Verdict is not Verdict.Pass || reading.Broken).Select(reading => reading.Gate)] : [],
            WaitsFor = [.. picture.WaitsFor],
        };
    }

    /// <summary>Of the last step with a weight that was entered: rolled back, a release still says how far it came.</summary>
    private static double StepShare(Release release) =>
        Share(release.Plan.Steps.Take(release.Step + 1).OfType<Step.Weigh>().LastOrDefault()?.Weight ?? default);

    private static StepDocument StepOf(Step step, bool unproven) => step switch
    {
        Step.Weigh weigh => new() { Weight = Share(weigh.Weight), HoldSeconds = weigh.Shortest.TotalSeconds, Unproven = unproven, Note = step.Note },
        _ => new() { Note = step.Note },
    };

    private static GateDocument Gate(GateReading reading) => new()
    {
        Name = reading.Gate,
        Result = PhaseWords.Of(reading.Verdict),
        Why = reading.Why,
        Broken = reading.Broken,
        ExpectedSeconds = reading.Expected?.TotalSeconds,
        HarmLog = Finite(reading.HarmLog),
        SafeLog = Finite(reading.SafeLog),
    };

    private static ArmDocument? Arm(ArmPicture? arm) => arm is null ? null : new()
    {
        Units = arm.Units,
        Requests = arm.Requests,
        Failed = arm.Failed,
        Shed = arm.Shed,
        Cut = arm.Cut,
        P50Ms = arm.P50?.TotalMilliseconds,
        P95Ms = arm.P95?.TotalMilliseconds,
    };

    /// <summary>JSON has no infinities: an e-value of zero has none as its logarithm.</summary>
    private static double? Finite(double? logarithm) => logarithm is { } value && double.IsFinite(value) ? value : null;

    /// <summary>0..1, as figures in documents of releases are; percentages have more digits than a share needs.</summary>
    private static double Share(Percent percent) => Math.Round(percent.Value / 100, 9);
}
