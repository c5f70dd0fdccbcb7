using System.CommandLine;
using System.Text;
using Halftone.Core.Config;

namespace Halftone.Verbs;

/// <summary>`halftone schema`: the JSON Schema of the configuration, for editors.</summary>
internal static class SchemaVerb
{
    internal static Command Create(Surroundings here) => new Command("schema", "Print the JSON Schema (draft-07) of halftone.yaml, for editors.").Does(here, (_, _) =>
    {
        here.Terminal.Output.WriteLine(Encoding.UTF8.GetString(SchemaWriter.Write().Span));
        return Task.FromResult<Failure?>(null);
    });
}
