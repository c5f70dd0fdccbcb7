using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Halftone.Bench.Shared.Machine;

namespace Halftone.Bench.Load.Measuring;

/// <summary>What `perf record` saw: shares of samples by symbol, and by system call with all it calls.</summary>
internal sealed partial record PerfSamples
{
    private const int PartsShown = 10;

    [GeneratedRegex("^Halftone_(?:DataPlane|Core|Control)_Halftone_(?:DataPlane|Core|Control)_([A-Za-z0-9]+)_")]
    private static partial Regex OurName { get; }

    private const string EntryPrefix = "__x64_sys_";

    internal static PerfSamples None { get; } = new() { Symbols = [], SystemCalls = [] };

    /// <summary>Share 0..1, user or kernel, name; largest first.</summary>
    internal required (double Share, bool User, string Name)[] Symbols { get; init; }

    internal required (double Share, string Name)[] SystemCalls { get; init; }

    internal double UserShare => Symbols.Where(symbol => symbol.User).Sum(symbol => symbol.Share);

    internal static PerfSamples Read(string file)
    {
        var flat = Report(file, "--no-children");
        var inclusive = Report(file, "--children");
        return new()
        {
            Symbols = [.. flat.OrderByDescending(symbol => symbol.Share)],
            SystemCalls = [.. inclusive.Where(symbol => IsEntry(symbol.Name)).Select(symbol => (symbol.Share, symbol.Name.Replace(EntryPrefix, "", StringComparison.Ordinal))).OrderByDescending(call => call.Share)],
        };
    }

    /// <summary>The compiler folds writev's entry into what it calls.</summary>
    private static bool IsEntry(string name) => name.StartsWith(EntryPrefix, StringComparison.Ordinal) || name == "do_writev";

    internal string Describe(string title, double microseconds, int symbols)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"**{title}** ({microseconds:0.0} us): ");
        text.AppendJoin(", ", SystemCalls.Where(call => call.Share >= 0.005).Select(call => string.Create(CultureInfo.InvariantCulture, $"{call.Name} {call.Share * microseconds:0.00} us")));
        text.Append(CultureInfo.InvariantCulture, $", user {UserShare * microseconds:0.00} us.\n\nUser time by part: ");
        text.AppendJoin(", ", Symbols.Where(symbol => symbol.User).GroupBy(symbol => PartOf(symbol.Name)).Select(part => (Name: part.Key, Share: part.Sum(symbol => symbol.Share)))
            .OrderByDescending(part => part.Share).Take(PartsShown).Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Name} {part.Share * microseconds:0.00}")));
        text.Append(".\n\n```\n");
        foreach (var (share, user, name) in Symbols.Where(symbol => symbol.User).Take(symbols))
            text.Append(CultureInfo.InvariantCulture, $"{share * microseconds,7:0.000} us  {(user ? "user  " : "kernel")}  {name}\n");
        foreach (var (share, user, name) in Symbols.Where(symbol => !symbol.User).Take(symbols / 2))
            text.Append(CultureInfo.InvariantCulture, $"{share * microseconds,7:0.000} us  {(user ? "user  " : "kernel")}  {name}\n");
        return text.Append("```").ToString();
    }

    /// <summary>The folder of our own code (`Halftone_DataPlane_Halftone_DataPlane_Loop_Reactor__Run` is Loop), else library, runtime or libc.</summary>
    private static string PartOf(string symbol) => OurName.Match(symbol) is { Success: true } ours ? ours.Groups[1].Value
        : symbol.StartsWith("S_P_", StringComparison.Ordinal) ? ".NET library"
        : symbol.StartsWith("Rh", StringComparison.Ordinal) ? ".NET runtime"
        : "libc and others";

    /// <summary>Lines are `12.34%  [k] name`, with --children `56.78%  12.34%  [k] name`: the first figure is the one asked for.</summary>
    private static List<(double Share, bool User, string Name)> Report(string file, string children)
    {
        var found = new List<(double, bool, string)>();
        foreach (var line in Tool.Read("perf", "report", "-i", file, "--stdio", children, "-g", "none", "--sort", "sym", "--percent-limit", "0").Split('\n'))
        {
            var kind = line.IndexOf("[k] ", StringComparison.Ordinal) is var kernel and >= 0 ? kernel : line.IndexOf("[.] ", StringComparison.Ordinal);
            if (kind < 0 || line.StartsWith('#')) continue;
            var first = line[..kind].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0].TrimEnd('%');
            if (double.TryParse(first, CultureInfo.InvariantCulture, out var percent)) found.Add((percent / 100, line[kind + 1] == '.', line[(kind + 4)..].Trim()));
        }
        return found;
    }
}
