using Halftone.Bench.Overload.Client;
using Halftone.Bench.Overload.Contenders;
using Halftone.Bench.Shared.Machine;

namespace Halftone.Bench.Overload.Measuring;

/// <summary>One gateway before fresh children: everything is started for a run and ended with it, so that no run inherits from another.</summary>
internal sealed class Match : IDisposable
{
    /// <summary>Measuring alone and warming need no more connections, however many slots there are.</summary>
    private const int ClientsMax = 64;

    private static int _matches;

    private readonly List<Service> _services = [];
    private readonly string _directory;

    /// <param name="contender">A name of <see cref="Lineup"/>.</param>
    /// <param name="pace">How long measuring alone and warming take.</param>
    /// <param name="setting">At the gateway.</param>
    /// <param name="plans">The child; in Halftone a second one is a candidate at 10 %.</param>
    internal Match(string contender, Pace pace, Setting setting, params ServicePlan[] plans)
    {
        // Memory-backed, so that nobody waits for a disk.
        var root = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        _directory = Directory.CreateDirectory(Path.Combine(root, $"halftone-overload-{Environment.ProcessId}-{++_matches}")).FullName;
        try
        {
            Plan = plans[0];
            Capacity = MeasureAlone(plans[0], pace);
            if (!setting.OwnChild) _services.AddRange(plans.Select(plan => new Service(plan, _directory)));
            Target[] targets = setting.OwnChild ? [new(plans[0], 0, new())] : [.. _services.Select(service => service.Target)];
            Child = targets[0].Control;
            Gateway = new(contender, _directory, targets, setting);
            Monitor = new(Loop, Gateway);
            Warm(pace);
        }
        catch
        {
            Dispose();
            throw;
        }
        Monitor.Begin();
    }

    internal Loop Loop { get; } = new();

    internal ServicePlan Plan { get; }

    internal Capacity Capacity { get; }

    internal ChildControl Child { get; }

    internal Gateway Gateway { get; }

    internal Monitor Monitor { get; }

    /// <summary>After warming, before the load.</summary>
    internal double RestingMegabytes { get; private set; }

    /// <summary>The child without a gateway; 0 when the gateway runs it.</summary>
    internal int ChildPort => _services.Count == 0 ? 0 : _services[0].Target.Port;

    internal ClosedCrowd Closed(Habit habit) => Follow(new ClosedCrowd(Loop, Gateway.Port, habit));

    internal OpenCrowd Open(double rate, int seed, double patienceSeconds) => Follow(new OpenCrowd(Loop, Gateway.Port, rate, seed, patienceSeconds));

    internal OpenCrowd Open(double rate, int seed, Func<Random, Errand> errand) => Follow(new OpenCrowd(Loop, Gateway.Port, rate, seed, errand));

    /// <summary>Milliseconds until one fresh client has a good answer; NaN when it takes too long.</summary>
    internal double NextAnswer(double limitSeconds)
    {
        var crowd = Closed(new() { Clients = 1, PatienceSeconds = limitSeconds, OnceEach = true });
        var start = Clock.Now;
        crowd.Begin();
        Loop.RunUntil(start + (long)(limitSeconds * 1e9), () => crowd.Tally[Outcome.Good] > 0);
        var taken = (Clock.Now - start) / 1e6;
        crowd.Leave();
        return crowd.Tally[Outcome.Good] > 0 ? taken : double.NaN;
    }

    private T Follow<T>(T crowd) where T : Crowd
    {
        Monitor.Follow(crowd);
        return crowd;
    }

    private Capacity MeasureAlone(ServicePlan plan, Pace pace)
    {
        using var service = new Service(plan, _directory);
        var habit = new Habit { Clients = Math.Min(plan.Slots, ClientsMax) };
        var warming = new ClosedCrowd(Loop, service.Target.Port, habit);
        warming.Begin();
        Loop.RunFor(pace.Alone(plan) / 4);
        warming.Leave();
        Loop.RunFor(plan.ServiceSeconds * 2);
        var control = service.Target.Control;
        control.Reset();
        var measured = new ClosedCrowd(Loop, service.Target.Port, habit);
        measured.Begin();
        Loop.RunFor(pace.Alone(plan));
        var stats = control.Reset();
        measured.Leave();
        if (measured.Tally[Outcome.Good] == 0) throw new InvalidOperationException($"The child {plan.Kind} answers nothing.");
        return new(plan.Slots, stats.ServiceSeconds, Math.Max(0, measured.Tally.Good.Mean / 1e9 - stats.ServiceSeconds), measured.Tally.Good.Milliseconds(0.99));
    }

    private void Warm(Pace pace)
    {
        var crowd = new ClosedCrowd(Loop, Gateway.Port, new() { Clients = Math.Min(Plan.Slots, ClientsMax) });
        crowd.Begin();
        Loop.RunFor(pace.Warm(Plan));
        crowd.Leave();
        Loop.RunFor(2 * Plan.ServiceSeconds + 0.1);
        RestingMegabytes = Gateway.RssBytes() / 1e6;
    }

    public void Dispose()
    {
        Monitor?.End();
        Loop.Dispose();
        Gateway?.Dispose();
        foreach (var service in _services) service.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
