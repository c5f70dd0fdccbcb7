using System.Text.Json.Nodes;
using Halftone.Core.Config.Problems;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config.Shapes;

/// <summary>A program and its arguments: a text that is split into words, or a list that is taken as it is.</summary>
/// <param name="own">What a later `${own}` in it stands for is known when it is run; null = nothing.</param>
/// <param name="check">What is wrong with the words together; null = nothing.</param>
internal sealed class CommandShape(string? own = null, Func<Items<Written>, Complaint?>? check = null) : Shape<Items<Written>>
{
    internal override string Form => "a command (node server.js) or a list of words";

    internal override Items<Written> Read(YamlNode node, Items<Written> before, ConfigPath path, Reading reading)
    {
        switch (node)
        {
            case YamlNode.Scalar { IsNull: false } text:
                if (CommandWords.Split(text.Text, own, out var words, out var at) is not { } complaint)
                    return Checked(words.Select(word => Expand(text, word, path, reading)).ToItems(), node, path, reading);
                reading.Report(complaint, Part(text, at), path);
                return before;
            case YamlNode.Sequence { Items.Count: > 0 } list:
                var first = list.Items[0];
                if (reading.Peek(first) == "")
                    reading.Report(new(Codes.BadCommand, "the program's name is empty", "write the program first"), first, path.Item(0));
                return Checked(list.Items.TakeWhile(word => reading.Continues(word, path)).Select((word, index) => Word(word, path.Item(index), reading)).ToItems(), node, path, reading);
            case YamlNode.Sequence:
                reading.Report(new(Codes.BadCommand, "the command is empty", "write the program and its arguments, e.g. [node, server.js]"),
                    node, path);
                return before;
            default:
                ReportKind(node, path, reading);
                return before;
        }
    }

    /// <summary>A word that could not be read was reported already, and may be the one that is missed.</summary>
    private Items<Written> Checked(Items<Written> words, YamlNode node, ConfigPath path, Reading reading)
    {
        if (words.All(word => word.Text is not null) && check?.Invoke(words) is { } complaint) reading.Report(complaint, node, path);
        return words;
    }

    private Written Word(YamlNode node, ConfigPath path, Reading reading)
    {
        if (node is YamlNode.Scalar { IsNull: false } scalar) return Expand(scalar, scalar.Text, path, reading);
        reading.Report(new(Codes.WrongKind, $"a word of the command was expected, but this is {node.Kind}", "quote it if it is text"), node, path);
        return default;
    }

    private static Written Expand(YamlNode.Scalar scalar, string word, ConfigPath path, Reading reading)
    {
        if (!reading.TryExpand(scalar, word, Expansion.Version | Expansion.LeavesOthers, path, out var written)) return default;
        if (Names.CheckText("a word of the command", written, mayBeEmpty: true) is { } complaint) reading.Report(complaint, scalar, path);
        return written;
    }

    /// <summary>The stretch of a scalar that a complaint is about, when the file shows it letter by letter.</summary>
    private static Place Part(YamlNode.Scalar text, (int Start, int Length) at)
    {
        var (place, quotes) = (text.Place, text.IsPlain ? 0 : 1);
        if (place.Line != place.EndLine || place.EndColumn - place.Column != text.Text.Length + (2 * quotes)) return place;
        var start = place.Column + quotes + at.Start;
        return place with { Column = start, EndColumn = start + at.Length };
    }

    internal override bool CanWrite(Items<Written> value) => !value.IsEmpty;

    internal override YamlNode Write(Items<Written> value, bool all) => YamlPrinter.Sequence(value.Select(word => YamlPrinter.Text(word.Shown)));

    internal override JsonObject Schema(SchemaDefinitions definitions) => new()
    {
        ["anyOf"] = new JsonArray(
            new JsonObject { ["type"] = "string", ["minLength"] = 1 },
            new JsonObject { ["type"] = "array", ["items"] = TextShape.AnyText(), ["minItems"] = 1 }),
    };
}
