namespace Halftone.Bench.Overload.Measuring;

/// <summary>One run: a scenario, a child, a contender, and what was found. NaN = does not apply.</summary>
internal sealed record Row
{
    internal required string Scenario { get; init; }
    internal required string Child { get; init; }
    internal required string Contender { get; init; }
    internal required int Slots { get; init; }
    internal double OfferedPerSecond { get; init; } = double.NaN;
    internal double CapacityPerSecond { get; init; } = double.NaN;

    /// <summary>Share of what could have been.</summary>
    internal double Goodput { get; init; } = double.NaN;

    internal long TimedOut { get; init; }
    internal long Rejected { get; init; }

    /// <summary>Broken connections and answers of other kinds.</summary>
    internal long Lost { get; init; }

    internal double GoodP50 { get; init; } = double.NaN;
    internal double GoodP99 { get; init; } = double.NaN;
    internal double RejectP50 { get; init; } = double.NaN;
    internal double RejectP99 { get; init; } = double.NaN;
    internal double RssGrowthMegabytes { get; init; } = double.NaN;

    /// <summary>Of a core, while the load lasted.</summary>
    internal double CpuShare { get; init; } = double.NaN;

    /// <summary>From the load's end (or the child's return) until all is well.</summary>
    internal double BackMilliseconds { get; init; } = double.NaN;

    /// <summary>Share of the executed requests whose client had left.</summary>
    internal double DeadShare { get; init; } = double.NaN;

    internal int Peak { get; init; }

    /// <summary>How late the driver was with its own arrivals, p99; open loops only.</summary>
    internal double DriverLagP99 { get; init; } = double.NaN;

    /// <summary>Good answers.</summary>
    internal double AnsweredPerSecond { get; init; } = double.NaN;

    /// <summary>At the end of the load.</summary>
    internal double RssMegabytes { get; init; } = double.NaN;
    internal double ChildRssMegabytes { get; init; } = double.NaN;

    /// <summary>What a run that tries several settings found at each of them; the row itself is their sum.</summary>
    internal IReadOnlyList<Row> Points { get; init; } = [];

    /// <summary>The command that measured it, when, and of what.</summary>
    internal Occasion Occasion { get; init; } = new("", "", "");

    /// <summary>What only this scenario measures.</summary>
    internal string Note { get; init; } = "";

    internal IReadOnlyList<Goal> Goals { get; init; } = [];
    internal IReadOnlyList<Sample> Samples { get; init; } = [];

    /// <summary>Moments of the load within the samples.</summary>
    internal double LoadBegin { get; init; }
    internal double LoadEnd { get; init; }

    internal bool IsSameAs(Row other) => (Scenario, Child, Contender) == (other.Scenario, other.Child, other.Contender);

    internal bool Met => Goals.All(goal => goal.Met);
}

/// <summary>One call of the benchmark.</summary>
/// <param name="Command">As it was typed.</param>
/// <param name="Begun">UTC.</param>
/// <param name="Commit">Of the checkout.</param>
internal sealed record Occasion(string Command, string Begun, string Commit);
