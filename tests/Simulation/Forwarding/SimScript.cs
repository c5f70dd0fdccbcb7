using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Config.Shapes;

namespace Halftone.Tests.Simulation.Forwarding;

/// <summary>What a run is about: its size, its limits, and which kinds of trouble it has. All of it follows from the seed.</summary>
internal sealed record SimScript
{
    /// <summary>From a deadline to the client that hears of it: its turn, and a reader that takes its time.</summary>
    private const long Slack = 15_000_000_000;

    /// <summary>From a word of the control side to the reactor that has read it.</summary>
    internal const long Word = 1_000_000_000;

    internal required int Seed { get; init; }
    internal required int Reactors { get; init; }
    internal required int Slots { get; init; }
    internal required Trouble Troubles { get; init; }
    internal int Clients { get; init; } = 12;

    /// <summary>Nanoseconds that pass with a step, at most; without a byte moving the clock jumps anyway.</summary>
    internal int StepTimeMax { get; init; } = 50_000;

    /// <summary>Every exchange of the run, by target.</summary>
    internal Dictionary<string, SimExchange> Exchanges { get; } = [];

    internal LimitsConfig Limits { get; private init; } = new();

    /// <summary>All clients come from one address: what one of them may ask for is what all of them may.</summary>
    internal RateConfig? Rate { get; private init; }

    /// <summary>Requests that the gateway has in hand at most; 0 = as many as there are.</summary>
    internal int RequestsMax { get; private init; }

    /// <summary>The candidate may have nothing that no instance of it has yet.</summary>
    internal bool Withdrawn { get; set; }

    /// <summary>When the gateway began to leave, and when it cut what was still there.</summary>
    internal long LeftAt { get; set; } = long.MaxValue;
    internal long CutAt { get; set; } = long.MaxValue;

    internal static SimScript Of(int seed, int reactors, int slots, Trouble among, int clients = 12)
    {
        var random = new Random(seed);
        var troubles = among;
        // All of it, or a handful: some bugs show only when the rest is quiet.
        if (random.Next(4) != 0)
        {
            for (var bit = 1; bit < (int)Trouble.All; bit <<= 1)
            {
                if (random.Next(3) != 0) troubles &= ~(Trouble)bit;
            }
        }
        return new SimScript
        {
            Seed = seed,
            Reactors = reactors,
            Slots = slots,
            Troubles = troubles,
            Clients = clients,
            Limits = new LimitsConfig
            {
                Concurrency = slots,
                Queue = troubles.HasFlag(Trouble.NoLine) ? random.Next(3) : 10_000,
                // What the budget refuses looks like what was forgotten; it has tests of its own.
                Retries = new Percent(100),
                QueueWait = TimeSpan.FromSeconds(20),
                Connect = TimeSpan.FromSeconds(1),
                FirstByte = TimeSpan.FromSeconds(30),
                Idle = TimeSpan.FromSeconds(30),
                Total = random.Next(3) == 0 ? TimeSpan.FromSeconds(60) : null,
                Streams = troubles.HasFlag(Trouble.FewStreams) ? random.Next(1, 3) : 10_000,
            },
            RequestsMax = troubles.HasFlag(Trouble.FewRequests) ? random.Next(1, 10) : 0,
            Rate = troubles.HasFlag(Trouble.FewRequests) ? new RateConfig { Limit = new CountWithin(random.Next(1, 20), TimeSpan.FromMilliseconds(random.Next(1, 1000))) } : null,
        };
    }

    /// <summary>Longest silence of a relay; half of it when memory is short.</summary>
    internal TimeSpan Silence => Has(Trouble.Pressure) ? Limits.Idle / 2 : Limits.Idle;

    internal bool Has(Trouble trouble) => (Troubles & trouble) != 0;

    /// <summary>Nanoseconds after which an exchange is over, whatever happened to it: the sum of its limits.</summary>
    internal long LongestExchange => Slack + (Limits.Total is { } total
        ? Nanoseconds(total + Limits.QueueWait!.Value)
        : Nanoseconds(Limits.QueueWait!.Value + (3 * Limits.Connect) + (2 * Limits.Idle) + Limits.FirstByte));

    internal static long Nanoseconds(TimeSpan time) => time.Ticks * TimeSpan.NanosecondsPerTick;
}
