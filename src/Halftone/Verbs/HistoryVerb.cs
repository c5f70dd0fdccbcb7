using System.CommandLine;
using Halftone.Api;
using Halftone.Api.Contracts;
using Halftone.Core.Diagnosis;
using Halftone.Screens;

namespace Halftone.Verbs;

/// <summary>`halftone history SVC`: what releases did, who asked, and on which figures.</summary>
internal static class HistoryVerb
{
    private const string Nothing = "-";

    internal static Command Create(Surroundings here)
    {
        var service = Verb.Service();
        var most = new Option<int>("--limit", "-n") { Description = $"So many entries, 1..{ReleasesApi.HistoryMax}.", HelpName = "N", DefaultValueFactory = _ => ReleasesApi.HistoryDefault };
        var gates = new Option<bool>("--gates") { Description = "With what each gate said." };
        var command = new Command("history", "Show what releases of a service did, newest first.") { service, most, gates };
        return command.Does(here, async (parsed, stop) =>
        {
            if (Verb.OutOf("--limit", parsed.GetValue(most), 1, ReleasesApi.HistoryMax) is { } outOf) return outOf;
            var (daemon, failure) = parsed.Daemon(here);
            if (failure is not null) return failure;
            var name = parsed.GetValue(service)!;
            var answer = await daemon!.GetAsync($"/v1/services/{Uri.EscapeDataString(name)}/history?limit={parsed.GetValue(most)}", ApiJson.Default.HistoryDocument, stop);
            if (answer.Failure is not null) return answer.Failure;
            if (here.Terminal.Json) here.Terminal.Document(answer.Value!, ApiJson.Default.HistoryDocument);
            else if (answer.Value!.Entries.Count == 0) here.Terminal.Note($"{name} had no release yet: halftone deploy {name} VERSION");
            else Write(answer.Value, parsed.GetValue(gates), here.Terminal);
            return null;
        });
    }

    private static void Write(HistoryDocument history, bool gates, Terminal terminal)
    {
        var table = new Table("TIME", "RELEASE", "FROM", "TO", "PHASE", "STEP", "WEIGHT", "BY", "WHY") { GoFirst = ["FROM", "STEP", "BY", "RELEASE"] };
        foreach (var entry in history.Entries)
        {
            table.Add(Figures.Moment(entry.Time), entry.Release, entry.From ?? Nothing, entry.To, new(entry.Phase, StatusScreen.InkOf(entry.Phase)), entry.Step > 0 ? $"{entry.Step}" : Nothing, ReleaseWords.Percent(entry.Weight), entry.By ?? Nothing, entry.Why);
            foreach (var finding in entry.Memory) table.Add("", "", "", "", "", "", "", "", ReleaseWords.Memory(finding));
            if (!gates) continue;
            foreach (var gate in entry.Gates) table.Add("", "", "", "", $"{gate.Name}: {gate.Result}", "", "", "", gate.Why);
        }
        table.Write(terminal);
    }
}
