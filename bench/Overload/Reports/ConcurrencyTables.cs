using System.Globalization;
using System.Text;
using Halftone.Bench.Overload.Measuring;
using Halftone.Bench.Overload.Scenarios;
using Halftone.Bench.Shared.Reports;

namespace Halftone.Bench.Overload.Reports;

/// <summary>A table a service, a row a number of slots, and what follows for the default.</summary>
internal static class ConcurrencyTables
{
    /// <summary>Empty when the scenario was not run.</summary>
    internal static string Of(IReadOnlyList<Row> rows)
    {
        var text = new StringBuilder();
        Service[] services = [.. rows.Where(row => row.Points.Count > 0).Select(row => new Service(row))];
        foreach (var service in services) text.Append(CultureInfo.InvariantCulture, $"\n## Slots: {service.Name}\n\n").Append(TableOf(service)).Append('\n').Append(Needs(service));
        if (services.Length > 0) text.Append('\n').Append(Verdict(services, broken: rows.Count(row => row.Scenario == Concurrency.Scenario.Name && row.Points.Count == 0)));
        return text.ToString();
    }

    private static string TableOf(Service service)
    {
        var table = new Table("slots", "200s/s", "of the best", "p50 ms", "p99 ms", "shed/s", "lost", "child MB", "gateway MB", "gateway CPU", "at 70 %: offered/s", "answered", "p50 ms", "p99 ms", "driver late ms");
        foreach (var (full, below) in service.Pairs)
            table.Row($"{full.Slots}", Number(full.AnsweredPerSecond, "0"), Number(full.Goodput, "0.0%"), Number(full.GoodP50, "0.0"), Number(full.GoodP99, "0.0"), Number(full.Rejected / full.LoadEnd, "0"),
                $"{full.Lost + full.TimedOut}", Number(full.ChildRssMegabytes, "0.0"), Number(full.RssMegabytes, "0.0"), Number(full.CpuShare, "0%"), Number(below.OfferedPerSecond, "0"), Number(below.Goodput, "0.0%"),
                Number(below.GoodP50, "0.0"), Number(below.GoodP99, "0.0"), Number(below.DriverLagP99, "0.0"));
        return table.ToMarkdown();
    }

    private static string Needs(Service service) => string.Create(CultureInfo.InvariantCulture,
        $"{service.Name}: {service.Smallest} slots reach {Concurrency.Enough:0%} of the best throughput, {Concurrency.Default} reach {service.Today.Full.Goodput:0.0%}. Among those that reach it, p99 with {Concurrency.Default} against the best: ")
        + $"at saturation {Against(service, pair => pair.Full)}; at 70 % {Against(service, pair => pair.Below)}.\n";

    private static string Against(Service service, Func<Pair, Row> which)
    {
        var best = service.Enough.Select(which).MinBy(row => row.GoodP99)!;
        var today = which(service.Today);
        return string.Create(CultureInfo.InvariantCulture, $"{today.GoodP99:0.0} ms to {best.GoodP99:0.0} ms with {best.Slots} ({today.GoodP99 / best.GoodP99:0.00}x)");
    }

    private static string Verdict(Service[] services, int broken)
    {
        Service[] lacking = [.. services.Where(service => service.Today.Full.Goodput < Concurrency.Enough)];
        var verdict = broken > 0 ? $"No verdict: {broken} services were not measured to their end."
            : lacking.Length == 0
            ? $"Verdict: at {Concurrency.Default} slots every service has {Concurrency.Enough:0%} of its best throughput or more."
            : $"Verdict: at {Concurrency.Default} slots not every service has {Concurrency.Enough:0%} of its best throughput: {string.Join(", ", lacking.Select(service => string.Create(CultureInfo.InvariantCulture, $"{service.Name} has {service.Today.Full.Goodput:0.0%}")))}.";
        return verdict + string.Concat(services.Where(service => service.Name == Concurrency.Computing).Select(Cost)) + "\n";
    }

    /// <summary>One that computes does one at a time: every slot but the first is a place in a line that W does not bound.</summary>
    private static string Cost(Service service)
    {
        var (one, today) = (service.Pairs[0], service.Today);
        return string.Create(CultureInfo.InvariantCulture,
            $" {service.Name} pays for it with a p99 of {today.Full.GoodP99:0} ms instead of {one.Full.GoodP99:0} ms at saturation, and of {today.Below.GoodP99:0.0} ms instead of {one.Below.GoodP99:0.0} ms at 70 %: slots beyond the first move the line into the process, where W does not bound it.");
    }

    private static string Number(double value, string format) => double.IsNaN(value) ? "" : value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>A number of slots at saturation and at 70 % of the best.</summary>
    private sealed record Pair(Row Full, Row Below);

    private sealed class Service(Row row)
    {
        internal string Name { get; } = row.Child;

        /// <summary>Fewest slots first.</summary>
        internal Pair[] Pairs { get; } = [.. row.Points.Where(point => point.Scenario == Concurrency.Saturated)
            .Select(full => new Pair(full, row.Points.First(point => point.Scenario == Concurrency.Below && point.Slots == full.Slots))).OrderBy(pair => pair.Full.Slots)];

        internal Pair Today => Pairs.First(pair => pair.Full.Slots == Concurrency.Default);

        internal Pair[] Enough => [.. Pairs.Where(pair => pair.Full.Goodput >= Concurrency.Enough)];

        internal int Smallest => Enough[0].Full.Slots;
    }
}
