using System.CommandLine;

namespace Halftone.Verbs;

/// <summary>`halftone restart SVC[/VER[/n]]`: new processes in place of the old ones, one at a time, no request lost.</summary>
internal static class RestartVerb
{
    internal static Command Create(Surroundings here)
    {
        var what = new Argument<string>("SVC[/VER[/n]]") { Description = "A service, one of its versions, or one instance." };
        var command = new Command("restart", "Replace instances by new ones, one at a time, without losing a request.") { what, Verb.TimeoutOption("Wait no longer than this; the daemon goes on.") };
        return command.Does(here, async (parsed, stop) =>
        {
            var (selector, misread) = Selector.Parse(parsed.GetValue(what)!);
            if (misread is not null) return misread;
            var (limit, unclear) = parsed.Limit();
            if (unclear is not null) return unclear;
            var (daemon, failure) = parsed.Daemon(here);
            return failure ?? await Told.PostAsync(daemon!, $"{selector!.Path}/restart", limit, here.Terminal, stop);
        });
    }
}
