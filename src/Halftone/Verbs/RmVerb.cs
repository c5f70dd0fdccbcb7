using System.CommandLine;
using Halftone.Api;

namespace Halftone.Verbs;

/// <summary>`halftone rm SVC VER`: forgets a version that a deploy made.</summary>
internal static class RmVerb
{
    internal static Command Create(Surroundings here)
    {
        var service = Verb.Service();
        var version = new Argument<string>("VER") { Description = "A version that a deploy made and nobody needs." };
        var yes = Confirmation.YesOption();
        var command = new Command("rm", "Forget a version that a deploy made; its files stay where they are.") { service, version, yes };
        return command.Does(here, async (parsed, stop) =>
        {
            var (name, which) = (parsed.GetValue(service)!, parsed.GetValue(version)!);
            if (await Confirmation.AskAsync(here, parsed.GetValue(yes), $"this forgets {name}/{which}: its instances end, and nobody can roll back to it", stop) is { } unconfirmed) return unconfirmed;
            var (daemon, failure) = parsed.Daemon(here);
            if (failure is not null) return failure;
            return ReleaseVerbs.Tell(await daemon!.DeleteAsync(new Selector(name, which, null).Path, ApiJson.Default.ReleaseChangeDocument, stop), here.Terminal);
        });
    }
}
