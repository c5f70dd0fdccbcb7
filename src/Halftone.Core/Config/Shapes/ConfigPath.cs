namespace Halftone.Core.Config.Shapes;

/// <summary>Names a key of the config for people and tools, e.g. `services.web.rules[2].to`.</summary>
internal readonly record struct ConfigPath(string Text)
{
    internal static ConfigPath Root => new("");

    /// <summary>No name is longer; a key that is one may be as long as the file, and paths are made for everything below it.</summary>
    private const int KeyShownMax = 64;

    internal ConfigPath Key(string key)
    {
        if (key.Length > KeyShownMax) key = key[..KeyShownMax] + "...";
        // A version may be called 1.10; quotes keep the path readable as one.
        var name = key.AsSpan().ContainsAny(".[]' ") ? $"'{key}'" : key;
        return new(Text.Length == 0 ? name : $"{Text}.{name}");
    }

    /// <param name="index">From 0.</param>
    internal ConfigPath Item(int index) => new($"{Text}[{index}]");

    public override string ToString() => Text;
}
