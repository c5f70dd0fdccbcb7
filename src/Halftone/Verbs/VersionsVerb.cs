using System.CommandLine;
using Halftone.Api;
using Halftone.Screens;

namespace Halftone.Verbs;

/// <summary>`halftone versions SVC`: which there are, and what they are for.</summary>
internal static class VersionsVerb
{
    private const string Nothing = "-";

    internal static Command Create(Surroundings here)
    {
        var service = Verb.Service();
        var command = new Command("versions", "Show the versions of a service: of the file, and those that deploys have made.") { service };
        return command.Does(here, async (parsed, stop) =>
        {
            var (daemon, failure) = parsed.Daemon(here);
            if (failure is not null) return failure;
            var answer = await daemon!.GetAsync($"{new Selector(parsed.GetValue(service)!, null, null).Path}/versions", ApiJson.Default.ServiceVersionsDocument, stop);
            if (answer.Failure is not null) return answer.Failure;
            if (here.Terminal.Json)
            {
                here.Terminal.Document(answer.Value!, ApiJson.Default.ServiceVersionsDocument);
                return null;
            }
            var table = new Table("VERSION", "ROLE", "MADE BY", "REF", "AGE", "MESSAGE") { GoFirst = ["REF", "AGE"] };
            foreach (var version in answer.Value!.Versions)
                table.Add(version.Version, new(version.Role, version.Role is "stable" ? Ink.Green : version.Role is "candidate" ? Ink.Yellow : Ink.None), version.FromFile ? "the file" : version.By ?? "deploy",
                    version.Ref ?? Nothing, version.Created is { } created ? Amounts.Age(here.Time.GetUtcNow() - created) : Nothing, version.Message ?? "");
            table.Write(here.Terminal);
            return null;
        });
    }
}
