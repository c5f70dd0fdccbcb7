using System.Text.Json;

namespace Halftone.Control.Supervision.Inspecting;

/// <summary>What a command came to: its result, or why there is none.</summary>
internal readonly record struct InspectorReply(JsonElement Result, InspectFault? Fault)
{
    internal static InspectorReply Failed(InspectFault fault) => new(default, fault);

    /// <summary>Of a message of the inspector; null = it is no answer to this command.</summary>
    /// <param name="step">What was asked for, in words.</param>
    internal static InspectorReply? Read(JsonElement message, int id, string step)
    {
        if (message.ValueKind is not JsonValueKind.Object || !message.TryGetProperty("id", out var answered) || answered.ValueKind is not JsonValueKind.Number || !answered.TryGetInt32(out var number) || number != id) return null;
        if (message.TryGetProperty("error", out var error)) return Failed(new InspectFault.Refused(step, TextOf(error, "message")));
        if (!message.TryGetProperty("result", out var result)) return Failed(new InspectFault.Refused(step, "an answer without a result"));
        // The script of ours that threw, not the command.
        if (result.TryGetProperty("exceptionDetails", out var thrown)) return Failed(new InspectFault.Refused(step, TextOf(thrown, "text")));
        return new InspectorReply(result, null);
    }

    private static string TextOf(JsonElement from, string field) => from.ValueKind is JsonValueKind.Object && from.TryGetProperty(field, out var text) && text.ValueKind is JsonValueKind.String ? Shown(text) : "no reason was given";

    private static string Shown(JsonElement text)
    {
        try
        {
            return text.GetString() is { Length: > 0 } said ? PrintableTextOf(said) : "no reason was given";
        }
        catch (InvalidOperationException)
        {
            return "a reason that is no text";
        }
    }

    private static string PrintableTextOf(string said) => Core.PrintableText.Of(said.Length > 300 ? said[..300] : said);
}
