using Halftone.Bench.Load.Contenders;
using Halftone.Bench.Shared.Machine;

namespace Halftone.Bench.Load.Measuring;

/// <summary>Runs one slot: a short lead-in that warms caches and is not counted, quiet, counters, load, quiet, counters.</summary>
internal sealed class SlotRunner(Stage stage, string scenario)
{
    private const int LeadInMilliseconds = 15, QuietMilliseconds = 3;

    internal Slot Run(Contender contender, Cell cell, int round, int milliseconds)
    {
        var fleet = contender.Fleet(cell.Connections);
        fleet.Run(cell.For(LeadInMilliseconds));
        Clock.Wait(QuietMilliseconds);
        var (acceptedBefore, requestsBefore) = stage.Upstream.Counts();
        var before = Counters.Read(stage, contender);
        var client = Clock.ThreadCpu;
        var traffic = fleet.Run(cell.For(milliseconds));
        client = Clock.ThreadCpu - client;
        Clock.Wait(QuietMilliseconds);
        var after = Counters.Read(stage, contender);
        var (acceptedAfter, requestsAfter) = stage.Upstream.Counts();
        return new()
        {
            Scenario = scenario,
            Cell = cell,
            Contender = contender.Name,
            Round = round,
            Traffic = traffic,
            Cpu = after.Cpu - before.Cpu,
            UpstreamCpu = after.UpstreamCpu - before.UpstreamCpu,
            ClientCpu = client,
            UserTicks = after.Ticks.User - before.Ticks.User,
            SystemTicks = after.Ticks.System - before.Ticks.System,
            Switches = after.Switches.All - before.Switches.All,
            HelperSwitches = after.Switches.Others - before.Switches.Others,
            Segments = after.Segments - before.Segments,
            // The second question counts itself.
            UpstreamAccepted = acceptedAfter - acceptedBefore,
            UpstreamRequests = requestsAfter - requestsBefore - 1,
        };
    }

    private readonly record struct Counters(long Cpu, long UpstreamCpu, (long User, long System) Ticks, (long All, long Others) Switches, long Segments)
    {
        internal static Counters Read(Stage stage, Contender contender)
        {
            var (ticks, switches, segments) = (contender.Tree.Ticks(), contender.Tree.Switches(), Host.SegmentsOut());
            return new(contender.Tree.Cpu(), stage.Upstream.Tree.Cpu(), ticks, switches, segments);
        }
    }
}
