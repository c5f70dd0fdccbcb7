using System.Text.Json.Nodes;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config.Shapes;

/// <summary>A short form in one word and a long form with keys.</summary>
/// <param name="isShort">Whether the value is written in the short form.</param>
internal sealed class ScalarOr<T>(Shape<T> shortForm, Shape<T> longForm, Func<T, bool> isShort) : Shape<T>, IHoldsTable, ICompares<T>
{
    public ITable? Table => longForm as ITable ?? (longForm as IHoldsTable)?.Table;

    internal override string Form => $"{shortForm.Form}, or {longForm.Form}";

    internal override T Read(YamlNode node, T before, ConfigPath path, Reading reading) =>
        (node is YamlNode.Scalar ? shortForm : longForm).Read(node, before, path, reading);

    internal override YamlNode Write(T value, bool all) => (isShort(value) ? shortForm : longForm).Write(value, all);

    /// <summary>By the keys of the long form, whichever form the file has.</summary>
    public void Compare(T before, T after, ConfigPath path, ICollection<ConfigChange> changes)
    {
        if (longForm is ICompares<T> keys) keys.Compare(before, after, path, changes);
        else changes.Add(new(path.Text, YamlPrinter.Flow(Write(before, false)), YamlPrinter.Flow(Write(after, false)), ReloadEffect.Live));
    }

    internal override JsonObject Schema(SchemaDefinitions definitions) =>
        new() { ["anyOf"] = new JsonArray(shortForm.Schema(definitions), longForm.Schema(definitions)) };
}
