using System.CommandLine;
using Halftone.Api;
using Halftone.Api.Contracts;
using Halftone.Core.Diagnosis;
using Halftone.Screens;

namespace Halftone.Verbs;

/// <summary>`halftone config history`: the texts that came into force, or one of them as it was written.</summary>
internal static class ConfigPast
{
    internal static Command Create(Surroundings here)
    {
        var number = new Argument<long?>("N") { Description = "The number of one: print its text.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("history", "Show which configurations came into force, newest first, or the text of one.") { number };
        return command.Does(here, async (parsed, stop) =>
        {
            var (daemon, failure) = parsed.Daemon(here);
            if (failure is not null) return failure;
            if (parsed.GetValue(number) is { } one)
            {
                var text = await ConfigVerb.TextAsync(daemon!, one, stop);
                if (text.Failure is null) Write(text.Value!, here.Terminal);
                return text.Failure;
            }
            var answer = await daemon!.GetAsync("/v1/config/history", ApiJson.Default.ConfigHistoryDocument, stop);
            if (answer.Failure is null) Write(answer.Value!, here.Terminal);
            return answer.Failure;
        });
    }

    private static void Write(ConfigTextDocument one, Terminal terminal)
    {
        if (terminal.Json) terminal.Document(one, ApiJson.Default.ConfigTextDocument);
        else if (terminal.Interactive) terminal.Show(one.Text.TrimEnd('\n'));
        // Into a file or a pipe it goes as it was, to the byte.
        else terminal.Output.Write(one.Text);
    }

    private static void Write(ConfigHistoryDocument history, Terminal terminal)
    {
        if (terminal.Json)
        {
            terminal.Document(history, ApiJson.Default.ConfigHistoryDocument);
            return;
        }
        if (history.Records.Count == 0)
        {
            terminal.Note($"nothing is kept of {history.File} yet");
            return;
        }
        var table = new Table("N", "TIME", "DIGEST", "BY", "CHANGES") { GoFirst = ["DIGEST", "BY"] };
        foreach (var record in history.Records)
        {
            table.Add($"{record.Number}", Figures.Moment(record.Time), record.Digest[..PlanScreen.DigestShown], record.By, record.InForce ? new Cell($"in force; {Said(record)}", Ink.Green) : Said(record));
        }
        table.Write(terminal);
    }

    private static string Said(ConfigRecordDocument record)
    {
        var more = record.ChangesCount - record.Changes.Count;
        var changes = record.ChangesCount > 0 ? string.Join("; ", record.Changes) + (more > 0 ? $"; and {more} more" : "")
            : record.By == Running.ConfigHistory.AtStart ? "as it was at the start" : "other words, the same meaning";
        return changes + (record.Kept ? "" : " (its text was too large to be kept)");
    }
}
