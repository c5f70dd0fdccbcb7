using System.Globalization;
using Halftone.Api.Contracts;
using Halftone.Control.Releases;

namespace Halftone.Screens;

/// <summary>The tree below a release's headline: service, versions, instances, and the gates under the candidate. Piped, plain names between tabs.</summary>
/// <param name="drawn">With branches; else each row says its whole name.</param>
internal sealed class StatusTree(ReleaseDocument status, ServiceDocument service, bool drawn)
{
    private const string Nothing = "-";

    internal Table Rows()
    {
        var table = new Table("NAME", "STATUS", "REQ/S", "5XX", "P50", "P95", "BUSY/SLOTS", "QUEUE", "RESTARTS", "AGE", "INFO") { GoFirst = ["RESTARTS", "P50", "AGE", "QUEUE", "BUSY/SLOTS", "5XX", "P95"] };
        var release = status.Release is { Over: false } under ? under : null;
        table.Add(new(service.Service, Ink.None), release is null ? new("serving", Ink.Green) : new(release.Phase, StatusScreen.InkOf(release.Phase)),
            Rate(service.Versions.Any(version => version.RequestsPerSecond is not null) ? service.Versions.Sum(version => version.RequestsPerSecond ?? 0) : null),
            Nothing, Nothing, Nothing, $"{service.Versions.Sum(version => version.Busy)}/{service.Versions.Sum(version => version.Slots)}", $"{service.Versions.Sum(version => version.Waiting)}",
            $"{service.Versions.Sum(version => version.Instances.Sum(instance => instance.Restarts))}", Nothing, "");
        var last = service.Versions.Count - 1;
        for (var at = 0; at <= last; at++) AddVersion(table, release, service.Versions[at], at == last);
        return table;
    }

    private void AddVersion(Table table, ReleaseStateDocument? release, VersionDocument version, bool isLast)
    {
        var arm = release is null ? null : version.Version == release.To ? status.Arms?.Candidate : version.Version == release.From ? status.Arms?.Stable : null;
        var ready = version.Instances.Count(instance => instance.State is "ready" or "address");
        table.Add(drawn ? $"{Branch(isLast)}{version.Version}" : $"{service.Service}/{version.Version}",
            version.Drained ? new("drained", Ink.Yellow) : ready >= version.InstancesWanted ? new("ready", Ink.Green) : new($"{ready}/{version.InstancesWanted} ready", Ink.Yellow),
            Rate(version.RequestsPerSecond),
            arm is { Requests: > 0 } ? ReleaseWords.Measured((double)arm.Failed / arm.Requests) : version.Requests == 0 ? Nothing : ReleaseWords.Measured((double)version.Errors5xx / version.Requests),
            Time(arm?.P50Ms), Time(arm?.P95Ms), $"{version.Busy}/{version.Slots}", $"{version.Waiting}", $"{version.Instances.Sum(instance => instance.Restarts)}", Nothing,
            Info(release, version, arm));
        var stem = isLast ? "   " : "│  ";
        var gates = release is not null && version.Version == release.To ? status.Gates : [];
        var rows = version.Instances.Count + gates.Count;
        var row = 0;
        foreach (var instance in version.Instances) AddInstance(table, stem + Branch(++row == rows), instance);
        foreach (var gate in gates) AddGate(table, stem + Branch(++row == rows), gate);
    }

    private void AddInstance(Table table, string branch, InstanceDocument instance) => table.Add(drawn ? $"{branch}□ {instance.Instance}" : $"{service.Service}/{instance.Instance}",
        instance.State is "ready" or "address" ? new(instance.Health is "well" ? instance.State : instance.Health, instance.Health is "well" ? Ink.Green : Ink.Red) : new(instance.State, Ink.Yellow),
        Nothing, Nothing, Nothing, Nothing, Nothing, Nothing, $"{instance.Restarts}", instance.Started is { } started ? Amounts.Age(status.Time - started) : Nothing,
        string.Join(", ", new[] { instance.Address, instance.Pid is { } pid ? $"pid {pid}" : null, instance.RssBytes is { } rss ? Amounts.Bytes(rss) : null }.Where(text => text is not null)));

    private void AddGate(Table table, string branch, GateDocument gate) => table.Add(drawn ? $"{branch}α {gate.Name}" : $"gate {gate.Name}",
        gate switch
        {
            { Broken: true } => new("✖ cannot judge", Ink.Red),
            { Result: PhaseWords.Pass } => new("✔ pass", Ink.Green),
            { Result: PhaseWords.Fail } => new("✖ fail", Ink.Red),
            _ => new("◌ measuring", Ink.Yellow),
        },
        Nothing, Nothing, Nothing, Nothing, Nothing, Nothing, Nothing, gate.ExpectedSeconds is { } seconds ? $"~{Amounts.Age(TimeSpan.FromSeconds(seconds))}" : Nothing, gate.Why);

    private static string Branch(bool isLast) => isLast ? "└─ " : "├─ ";

    private string Info(ReleaseStateDocument? release, VersionDocument version, ArmDocument? arm)
    {
        var role = version.Version == status.Stable ? "stable" : release is not null && version.Version == release.To ? $"candidate {ReleaseWords.Percent(release.Weight.Target)}" : release is not null && version.Version == release.From ? "old, kept warm" : version.Role;
        var fellBack = version.FellBack > 0 ? string.Create(CultureInfo.InvariantCulture, $", {version.FellBack:N0} answered by stable") : "";
        return arm is null ? $"{role}{fellBack}" : string.Create(CultureInfo.InvariantCulture, $"{role}, {arm.Units:N0} units{(arm.Shed > 0 ? $", {arm.Shed:N0} shed" : "")}{(arm.Cut > 0 ? $", {arm.Cut:N0} cut" : "")}{fellBack}");
    }

    private static string Rate(double? rate) => rate is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value:0.#}") : Nothing;

    private static string Time(double? milliseconds) => milliseconds is { } value ? Amounts.Brief(TimeSpan.FromMilliseconds(value)) : Nothing;
}
