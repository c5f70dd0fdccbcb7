using Halftone.Bench.Overload.Contenders;
using Halftone.Bench.Overload.Measuring;
using Halftone.Bench.Overload.Reports;

namespace Halftone.Bench.Overload.Scenarios;

/// <summary>All questions, in the order of the report.</summary>
internal static class Catalogue
{
    internal static IReadOnlyList<Scenario> All { get; } =
    [
        Article.Scenario, Rates.Below, Rates.Beyond, Brownout.Slower, Brownout.Hung, Aborts.Scenario, RejectStorm.Scenario, BadClients.Scenario,
        Descriptors.Scenario, Crash.Scenario, Candidate.Scenario,
    ];

    internal static List<Row> Run(Options options)
    {
        var rows = new List<Row>();
        foreach (var scenario in All.Where(scenario => options.Wants(scenario.Name)))
        {
            Console.WriteLine($"{scenario.Name}: {scenario.Question}");
            foreach (var contender in Lineup.All.Where(options.WantsContender))
            {
                foreach (var run in scenario.Runs(contender, options.Pace))
                {
                    var row = run();
                    rows.Add(row);
                    Console.WriteLine($"  {MainTable.Line(row)}");
                }
            }
        }
        return rows;
    }
}
