using System.Text.Json.Nodes;
using Halftone.Core.Config.Problems;

namespace Halftone.Core.Config.Shapes;

/// <summary>One of a few words.</summary>
internal sealed class WordShape<T>(ProblemCode code, params (string Word, T Value)[] words) : ScalarShape<T> where T : notnull
{
    internal WordShape(params (string Word, T Value)[] words) : this(Codes.NotAWord, words) { }

    internal override string Form => $"one of {string.Join(", ", words.Select(known => known.Word))}";

    private protected override Complaint? Parse(in Written text, out T value)
    {
        var word = text.Text;
        var index = Array.FindIndex(words, known => known.Word == word);
        value = index < 0 ? default! : words[index].Value;
        if (index >= 0) return null;
        var known = words.Select(known => known.Word).ToList();
        var fix = text.HasSecret ? $"known: {string.Join(", ", known)}" : Nearest.Hint(word, known);
        return new(code, $"`{text.Shown}` is none of {string.Join(", ", known)}", fix);
    }

    private protected override string Text(T value) => words.First(known => known.Value.Equals(value)).Word;

    internal override JsonObject Schema(SchemaDefinitions definitions) => new()
    {
        ["anyOf"] = new JsonArray(new JsonObject { ["enum"] = new JsonArray([.. words.Select(known => (JsonNode)known.Word)]) }, Pattern("")),
    };
}
