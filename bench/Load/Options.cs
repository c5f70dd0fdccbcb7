using System.Globalization;
using Halftone.Bench.Load.Measuring;

namespace Halftone.Bench.Load;

/// <summary>The command line.</summary>
internal sealed record Options
{
    internal const string Usage = """
        ./dev bench load [SCENARIO..] [options]     without a scenario: compare

          quick        smoke of everything in half a minute; its figures mean nothing
          compare      all proxies, two heads, three rates, 64 and 8 connections
          bodies       32 B to 1 MB
          rules        10 to 10,000 rules
          versions     2 to 100 versions
          connections  10 to 10,000 connections
          reactors     one and two reactors at equal rate
          memory       RSS idle and per idle connection
          syscalls     strace -c, per exchange
          profile      user time and symbols by sampling (perf), the user budget
          pairs        this build beside an earlier one: needs --before
          all          everything but quick and pairs

          --only A,B     these contenders: null nginx haproxy halftone yarp article, each also with -unix (TCP is the default)
          --slots N      slots per contender and cell (12)       --slot-ms N   length of a slot (200)
          --log off      no access log anywhere                  --busy-ok     measure although the machine is busy
          --before FILE  the binary of an earlier build
          --no-build     use what was published before           --record NAME write docs/measurements/NNNN-NAME.md
        """;

    internal string[] Scenarios { get; private init; } = ["compare"];
    internal string[]? Only { get; private init; }
    internal Pace Pace { get; private init; } = Pace.Full;
    internal bool Log { get; private init; } = true;
    internal bool BusyOk { get; private init; }
    internal bool Build { get; private init; } = true;
    internal string? Record { get; private init; }

    /// <summary>The earlier build of `pairs`; null = none.</summary>
    internal string? Before { get; private init; }
    internal string Line { get; private init; } = "";

    internal bool Has(string scenario) => Scenarios.Contains(scenario) || (Scenarios.Contains("all") && scenario is not ("quick" or "pairs"));

    internal string[] Pick(IEnumerable<string> contenders) => Only ?? [.. contenders];

    /// <summary>Null when a word is not known; it has been named then.</summary>
    internal static Options? Parse(string[] words)
    {
        var options = new Options { Line = string.Join(' ', words) };
        var scenarios = new List<string>();
        for (var i = 0; i < words.Length; i++)
        {
            var value = i + 1 < words.Length ? words[i + 1] : "";
            switch (words[i])
            {
                case "--only": options = options with { Only = value.Split(',') }; i++; break;
                case "--slots": options = options with { Pace = options.Pace with { Slots = Number(value) } }; i++; break;
                case "--slot-ms": options = options with { Pace = options.Pace with { SlotMilliseconds = Number(value) } }; i++; break;
                case "--log": options = options with { Log = value != "off" }; i++; break;
                case "--before": options = options with { Before = Path.GetFullPath(value) }; i++; break;
                case "--record": options = options with { Record = value }; i++; break;
                case "--busy-ok": options = options with { BusyOk = true }; break;
                case "--no-build": options = options with { Build = false }; break;
                case "quick" or "compare" or "bodies" or "rules" or "versions" or "connections" or "reactors" or "memory" or "syscalls" or "profile" or "pairs" or "all": scenarios.Add(words[i]); break;
                default:
                    Console.Error.WriteLine($"bench load: no such word: {words[i]}\n\n{Usage}");
                    return null;
            }
        }
        if (scenarios.Count > 0) options = options with { Scenarios = [.. scenarios] };
        if (options.Has("pairs") && !File.Exists(options.Before))
        {
            Console.Error.WriteLine("bench load pairs: --before FILE names the binary of an earlier build (dotnet publish src/Halftone -c Release, in a checkout of that commit)");
            return null;
        }
        return scenarios.Contains("quick") ? options with { Pace = Pace.Quick, BusyOk = true } : options;
    }

    private static int Number(string text) => int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : 1;
}
