using System.Net.Sockets;
using System.Text.Json;
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
        Descriptors.Scenario, Crash.Scenario, Candidate.Scenario, Concurrency.Scenario,
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
                    var row = RunOne(scenario.Name, contender, run);
                    rows.Add(row);
                    Console.WriteLine($"  {MainTable.Line(row)}");
                }
            }
        }
        return rows;
    }

    /// <summary>A run that breaks is a row that missed, not the end of an hour's work.</summary>
    private static Row RunOne(string scenario, string contender, Func<Row> run)
    {
        try
        {
            return run();
        }
        catch (Exception broken) when (broken is InvalidOperationException or SocketException or JsonException or IOException)
        {
            return new() { Scenario = scenario, Child = "", Contender = contender, Slots = 0, Goals = [new("ran", "to its end", broken.Message.ReplaceLineEndings(" "), false)] };
        }
    }
}
