using System.CommandLine;

namespace Halftone.Verbs;

/// <summary>`halftone drain SVC VER` and `undrain`: no new requests for a version, its processes stay.</summary>
internal static class DrainVerb
{
    internal static Command Create(Surroundings here) => Create(here, "drain", "Send a version no new requests; what it has, it finishes. Its processes stay.");

    internal static Command CreateUndrain(Surroundings here) => Create(here, "undrain", "Let a drained version have requests again.");

    private static Command Create(Surroundings here, string verb, string description)
    {
        var service = Verb.Service();
        var version = new Argument<string>("VER[/n]") { Description = "One of its versions, or one instance of it." };
        var command = new Command(verb, description) { service, version };
        return command.Does(here, async (parsed, stop) =>
        {
            var (selector, misread) = Selector.Parse($"{parsed.GetValue(service)}/{parsed.GetValue(version)}");
            if (misread is not null) return misread;
            var (daemon, failure) = parsed.Daemon(here);
            return failure ?? await Told.PostAsync(daemon!, $"{selector!.Path}/{verb}", null, here.Terminal, stop);
        });
    }
}
