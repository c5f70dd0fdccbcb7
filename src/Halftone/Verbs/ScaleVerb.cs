using System.CommandLine;
using Halftone.Api;
using Halftone.Api.Contracts;

namespace Halftone.Verbs;

/// <summary>`halftone scale SVC VER N`: holds until the file's `instances` changes or the gateway restarts.</summary>
internal static class ScaleVerb
{
    internal static Command Create(Surroundings here)
    {
        var service = Verb.Service();
        var version = new Argument<string>("VER") { Description = "One of its versions." };
        var instances = new Argument<int>("N") { Description = "How many instances, 1..100." };
        var command = new Command("scale", "Change how many instances of a version run.") { service, version, instances, Verb.TimeoutOption("Wait no longer than this; the daemon goes on.") };
        return command.Does(here, async (parsed, stop) =>
        {
            var (limit, unclear) = parsed.Limit();
            if (unclear is not null) return unclear;
            var (daemon, failure) = parsed.Daemon(here);
            if (failure is not null) return failure;
            return Told.Of(await daemon!.PostAsync($"{new Selector(parsed.GetValue(service)!, parsed.GetValue(version), null).Path}/scale",
                    new ScaleQuestion { Instances = parsed.GetValue(instances) }, ApiJson.Default.ScaleQuestion, ApiJson.Default.ChangeDocument, limit, stop), here.Terminal);
        });
    }
}
