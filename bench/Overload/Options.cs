using System.Globalization;
using Halftone.Bench.Overload.Contenders;
using Halftone.Bench.Overload.Measuring;
using Halftone.Bench.Overload.Scenarios;

namespace Halftone.Bench.Overload;

/// <summary>The command line.</summary>
internal sealed record Options
{
    internal static string Usage { get; } = $"""
        ./dev bench overload [quick] [options]     without `quick`: everything, an hour and a half

          quick          every path once in two minutes; its figures mean nothing

          --only A,B     these scenarios and contenders
          --seconds N    no load longer than this       --record NAME  write docs/measurements/NNNN-NAME.md
          --with FILE    take the rows that this call does not measure from an earlier call's FILE.csv
          --no-build     use what was published before  --busy-ok      measure although the machine is busy

        scenarios:
        {string.Join('\n', Catalogue.All.Select(scenario => $"  {scenario.Name,-12} {scenario.Question}"))}

        contenders: {string.Join(", ", Lineup.All)}
        """;

    private string[] Scenarios { get; init; } = [];

    private string[] Contenders { get; init; } = [];

    internal Pace Pace { get; private init; } = new(Quick: false, SecondsMax: null);
    internal bool BusyOk { get; private init; }
    internal bool Build { get; private init; } = true;
    internal string? Record { get; private init; }
    internal string? With { get; private init; }
    internal string Line { get; private init; } = "";

    internal bool Wants(string scenario) => Scenarios.Length == 0 || Scenarios.Contains(scenario);

    internal bool WantsContender(string contender) => Contenders.Length == 0 || Contenders.Contains(contender);

    /// <summary>Null when a word is not known; it has been named then.</summary>
    internal static Options? Parse(string[] words)
    {
        var options = new Options { Line = string.Join(' ', words) };
        for (var i = 0; i < words.Length; i++)
        {
            var value = i + 1 < words.Length ? words[i + 1] : "";
            switch (words[i])
            {
                case "--help":
                    Console.WriteLine(Usage);
                    return null;
                case "quick": options = options with { Pace = options.Pace with { Quick = true }, BusyOk = true }; break;
                case "--busy-ok": options = options with { BusyOk = true }; break;
                case "--no-build": options = options with { Build = false }; break;
                case "--record": options = options with { Record = value }; i++; break;
                case "--with" when File.Exists(value): options = options with { With = value }; i++; break;
                case "--seconds" when double.TryParse(value, CultureInfo.InvariantCulture, out var seconds) && seconds > 0:
                    options = options with { Pace = options.Pace with { SecondsMax = seconds } };
                    i++;
                    break;
                case "--only" when Split(value) is var (scenarios, contenders, unknown) && unknown.Length == 0:
                    options = options with { Scenarios = scenarios, Contenders = contenders };
                    i++;
                    break;
                default:
                    Console.Error.WriteLine($"bench overload: not understood: {words[i]} {value}\n\n{Usage}");
                    return null;
            }
        }
        return options;
    }

    private static (string[] Scenarios, string[] Contenders, string[] Unknown) Split(string names)
    {
        var all = names.Split(',', StringSplitOptions.RemoveEmptyEntries);
        var scenarios = all.Where(name => Catalogue.All.Any(scenario => scenario.Name == name)).ToArray();
        var contenders = all.Where(Lineup.All.Contains).ToArray();
        return (scenarios, contenders, [.. all.Except(scenarios).Except(contenders)]);
    }
}
