using System.Text.Json.Nodes;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config.Shapes;

/// <summary>One key of a table: its name, its meaning, and how it gets into the record and out of it.</summary>
internal abstract class Key<T>(string name, string description, ReloadEffect effect)
{
    internal string Name => name;

    /// <summary>A sentence or two for people; the first words of a tooltip in an editor.</summary>
    internal string Description => description;

    internal ReloadEffect Effect => effect;

    /// <summary>The mapping means nothing without it.</summary>
    internal bool IsRequired { get; init; }

    internal abstract string Form { get; }

    /// <summary>The table behind this key, when its value is a mapping of fixed keys or a list or map of such.</summary>
    internal abstract ITable? Inner { get; }

    internal abstract T Read(YamlNode node, T before, ConfigPath path, Reading reading);

    /// <returns>Null when the value equals the default and <paramref name="all"/> is false, or when there is nothing to write.</returns>
    internal abstract YamlNode? Write(T record, T blank, bool all);

    internal abstract JsonObject Schema(SchemaDefinitions definitions);

    /// <summary>The default as the file would say it; null when there is none or it is a mapping of its own.</summary>
    internal abstract string? Default(T blank);

    internal abstract void Compare(T before, T after, ConfigPath path, ICollection<ConfigChange> changes);
}
