using System.Text.Json.Nodes;
using Halftone.Core.Config.Problems;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config.Shapes;

/// <summary>
/// How one kind of value is written in a config. Reading, writing, the JSON schema and the manual come from the same object,
/// so they cannot differ.
/// </summary>
internal abstract class Shape<T>
{
    /// <summary>For "... was expected" and the manual, e.g. `a duration`.</summary>
    internal abstract string Form { get; }

    /// <summary>Reads a node. What is wrong is reported, and <paramref name="before"/> comes back for what could not be read.</summary>
    /// <param name="before">The value so far: mappings change only the keys that are written, so that a version refines its defaults.</param>
    internal abstract T Read(YamlNode node, T before, ConfigPath path, Reading reading);

    /// <summary>The inverse of reading.</summary>
    /// <param name="all">Also write what equals the default.</param>
    internal abstract YamlNode Write(T value, bool all);

    /// <summary>Whether the value has a written form; most have none for null.</summary>
    internal virtual bool CanWrite(T value) => value is not null;

    internal abstract JsonObject Schema(SchemaDefinitions definitions);

    private protected void ReportKind(YamlNode node, ConfigPath path, Reading reading) => reading.Report(
        node is YamlNode.Scalar { IsNull: true }
            ? new(Codes.EmptyValue, $"nothing stands here, but {Form} was expected", "write a value, \"\" for an empty text, or leave the key away")
            : new(Codes.WrongKind, $"{Form} was expected, but this is {node.Kind}", $"write {Form}"),
        node,
        path);
}
