using Halftone.Core.Config.Problems;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config.Shapes;

/// <summary>One read of one file: where problems go, how references resolve, and what is being read around the current node.</summary>
internal sealed class Reading(ProblemList problems, References references)
{
    /// <summary>Values that are read, `defaults` counted once per version. Ten thousand rules need a tenth of it; more is an attack.</summary>
    internal const int ValuesMax = 1_000_000;

    private int _values;

    internal ProblemList Problems => problems;

    /// <summary>Every text that stands outside the file, as far as it was read.</summary>
    internal List<ResolvedText> Resolved { get; } = [];

    /// <summary>The service whose keys are being read; null outside.</summary>
    internal ServiceScope? Service { get; set; }

    /// <summary>The version that `${version}` names; null outside.</summary>
    internal string? Version { get; set; }

    /// <summary>Counts a value that is about to be read. False ends every loop: the file is wrong enough, or too much when written out.</summary>
    internal bool Continues(YamlNode node, ConfigPath path)
    {
        if (++_values == ValuesMax)
            Report(
                new(Codes.AliasTooLarge, $"written out, the file has more than {ValuesMax:N0} values",
                    "repeat less: fewer versions, shorter `defaults`"),
                node, path);
        return _values < ValuesMax && !problems.IsFull;
    }

    internal void Report(Complaint complaint, YamlNode node, ConfigPath path) => problems.Add(complaint, node.Place, path.Text);

    internal void Report(Complaint complaint, Place place, ConfigPath path) => problems.Add(complaint, place, path.Text);

    /// <returns>False when a reference could not be resolved and a problem says so.</returns>
    internal bool TryExpand(YamlNode.Scalar scalar, string raw, Expansion expansion, ConfigPath path, out Written written)
    {
        if (references.Expand(raw, expansion, Version, out written) is not { } complaint)
        {
            if (written.HasSecret) Resolved.Add(new(path.Text, written.Text, written.Shown));
            return true;
        }

        Report(complaint, scalar, path);
        return false;
    }

    /// <returns>The text, or null when the node is no readable scalar; the problem is reported where the value is read for good.</returns>
    internal string? Peek(YamlNode? node) =>
        node is YamlNode.Scalar { IsNull: false } scalar && references.Expand(scalar.Text, Expansion.SecretsOnly, null, out var written) is null ? written.Text : null;
}
