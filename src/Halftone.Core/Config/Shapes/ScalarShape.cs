using System.Text.Json.Nodes;
using Halftone.Core.Config.Problems;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config.Shapes;

/// <summary>A value written as a single word or text, decoded by the wanted type from the raw characters.</summary>
internal abstract class ScalarShape<T> : Shape<T>
{
    private protected virtual Expansion Expansion => Expansion.SecretsOnly;

    /// <summary>Any characters may come, also those of a number.</summary>
    private protected virtual bool IsText => false;

    /// <returns>Null when the text was understood.</returns>
    private protected abstract Complaint? Parse(in Written text, out T value);

    /// <summary>The inverse of parsing, in the form that reads back to the value.</summary>
    private protected abstract string Text(T value);

    internal sealed override T Read(YamlNode node, T before, ConfigPath path, Reading reading)
    {
        if (node is not YamlNode.Scalar { IsNull: false } scalar)
        {
            ReportKind(node, path, reading);
            return before;
        }

        if (!reading.TryExpand(scalar, scalar.Text, Expansion, path, out var written)) return before;
        if (Parse(written, out var value) is not { } complaint) return value;
        reading.Report(complaint, scalar, path);
        return before;
    }

    internal sealed override YamlNode Write(T value, bool all) => IsText ? YamlPrinter.Text(Text(value)) : YamlPrinter.Scalar(Text(value));

    /// <summary>A text by pattern, or a reference that is resolved later.</summary>
    private protected static JsonObject Pattern(string pattern) => new()
    {
        ["type"] = "string",
        ["pattern"] = $"^({pattern})$|\\$\\{{(env|file):",
    };
}
