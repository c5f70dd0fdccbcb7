using System.CommandLine;

namespace Halftone.Verbs;

/// <summary>`halftone reload`: the daemon reads its file again; a refused one changes nothing.</summary>
internal static class ReloadVerb
{
    internal static Command Create(Surroundings here)
    {
        var command = new Command("reload", "Bring the changed file into force: new instances first, then the swap, then the old ones drain.") { Verb.TimeoutOption("Wait no longer than this; the daemon goes on.") };
        return command.Does(here, async (parsed, stop) =>
        {
            var (limit, misread) = parsed.Limit();
            if (misread is not null) return misread;
            var (daemon, failure) = parsed.Daemon(here);
            return failure ?? await Told.PostAsync(daemon!, "/v1/config:reload", limit, here.Terminal, stop);
        });
    }
}
