using System.Text.Json.Nodes;
using Halftone.Core.Config.Problems;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config.Shapes;

/// <summary>The name of a version of the service that is being read.</summary>
internal sealed class VersionNameShape : Shape<string>
{
    private static readonly TextShape Text = new("the name of a version", static _ => null);

    private const int NamesShownMax = 10;

    private VersionNameShape() { }

    internal static VersionNameShape Instance { get; } = new();

    internal override string Form => Text.Form;

    internal override string Read(YamlNode node, string before, ConfigPath path, Reading reading)
    {
        var name = Text.Read(node, before, path, reading);
        if (node is YamlNode.Scalar { IsNull: false } scalar && reading.Service is { } service)
            Check(name, scalar.Text, scalar.Place, service, path, reading);
        return name;
    }

    /// <param name="shown">The name as the file has it.</param>
    internal static void Check(string name, string shown, Place place, ServiceScope service, ConfigPath path, Reading reading)
    {
        // Without versions there is one problem to mend, and it is another one.
        if (service.Versions.IsEmpty || service.Versions.Contains(name)) return;
        reading.Report(
            new(Codes.UnknownVersion, $"there is no version `{shown}` in this service",
                $"known here: {string.Join(", ", service.Versions.Take(NamesShownMax))}{(service.Versions.Count > NamesShownMax ? ", ..." : "")}"),
            place, path);
    }

    internal override YamlNode Write(string value, bool all) => Text.Write(value, all);

    internal override JsonObject Schema(SchemaDefinitions definitions) => Text.Schema(definitions);
}
