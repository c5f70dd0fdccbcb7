using Halftone.Api;
using Halftone.Api.Contracts;
using Halftone.Client;
using Halftone.Screens;

namespace Halftone.Verbs;

/// <summary>Shows what a state change did, and the next useful command.</summary>
internal static class Told
{
    internal static Failure? Of(Answer<ChangeDocument> answer, Terminal terminal)
    {
        if (answer.Failure is not null) return answer.Failure;
        if (terminal.Json)
        {
            terminal.Document(answer.Value!, ApiJson.Default.ChangeDocument);
            return null;
        }
        foreach (var change in answer.Value!.Changes) terminal.Say(change);
        foreach (var warning in answer.Value.Warnings) terminal.Note($"{terminal.PaintMessage("note", Ink.Yellow)}: {warning}");
        if (answer.Value.Next is { } next) terminal.Note($"next: {next}");
        return null;
    }

    /// <summary>A change whose path says everything.</summary>
    internal static async Task<Failure?> PostAsync(DaemonClient daemon, string path, TimeSpan? limit, Terminal terminal, CancellationToken stop) =>
        Of(await daemon.PostAsync(path, new NoQuestion(), ApiJson.Default.NoQuestion, ApiJson.Default.ChangeDocument, limit, stop), terminal);
}
