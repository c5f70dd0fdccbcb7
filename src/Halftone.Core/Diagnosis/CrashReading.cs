using System.Text.Json;

namespace Halftone.Core.Diagnosis;

/// <summary>One pass through a report: copies what is kept, and notes what people want to know.</summary>
internal sealed class CrashReading(Func<string, string> hide, bool withCommand)
{
    /// <summary>A reader's own bound of nesting, and one for values inside.</summary>
    private const int Depths = 66;

    /// <summary>Node writes these in place of a stack that it does not have.</summary>
    private static readonly string[] NoFrames = ["No stack.", "Unavailable."];

    private readonly string?[] _names = new string?[Depths];
    private readonly List<string> _frames = [];
    private CrashGist _gist = new();

    /// <summary>Null: it is something else.</summary>
    internal CrashGist? Copy(Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
        do
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    _names[reader.CurrentDepth + 1] = null;
                    writer.WriteStartObject();
                    break;
                case JsonTokenType.StartArray:
                    _names[reader.CurrentDepth + 1] = null;
                    writer.WriteStartArray();
                    break;
                case JsonTokenType.EndObject:
                    writer.WriteEndObject();
                    break;
                case JsonTokenType.EndArray:
                    writer.WriteEndArray();
                    break;
                case JsonTokenType.PropertyName:
                    var name = reader.GetString()!;
                    if (IsDropped(name)) reader.Skip();
                    else writer.WritePropertyName(hide(_names[reader.CurrentDepth] = name));
                    break;
                case JsonTokenType.String:
                    var text = hide(reader.GetString()!);
                    Note(reader.CurrentDepth, text);
                    writer.WriteStringValue(text);
                    break;
                case JsonTokenType.Number:
                    if (reader.TryGetInt64(out var number)) Note(reader.CurrentDepth, number);
                    writer.WriteRawValue(reader.ValueSpan, skipInputValidation: true);
                    break;
                case JsonTokenType.True or JsonTokenType.False:
                    writer.WriteBooleanValue(reader.TokenType == JsonTokenType.True);
                    break;
                default:
                    writer.WriteNullValue();
                    break;
            }
        }
        while (reader.Read());
        return _gist with { Frames = _frames.ToItems() };
    }

    /// <summary>Wherever it stands: each worker thread has a report of its own within that of the process.</summary>
    private bool IsDropped(string name) => name is "environmentVariables" || (!withCommand && name is "commandLine");

    private void Note(int depth, string text)
    {
        if (depth == 2 && _names[1] is "header")
        {
            if (_names[2] is "event") _gist = _gist with { Event = Short(text) };
            else if (_names[2] is "trigger") _gist = _gist with { Trigger = Short(text) };
        }
        else if (depth == 3 && _names[1] is "javascriptStack" && _names[2] is "stack" && _names[3] is null && _frames.Count < CrashGist.FramesMax && !NoFrames.Contains(text))
        {
            _frames.Add(Short(text.StartsWith("at ", StringComparison.Ordinal) ? text[3..] : text));
        }
    }

    private void Note(int depth, long number)
    {
        if (number < 0) return;
        if (depth == 2 && _names[1] is "header" && _names[2] is "processId" && number <= int.MaxValue) _gist = _gist with { Process = (int)number };
        if (depth == 2 && _names[1] is "javascriptHeap")
        {
            if (_names[2] is "usedMemory") _gist = _gist with { Used = number };
            else if (_names[2] is "memoryLimit") _gist = _gist with { Limit = number };
        }
        else if (depth == 4 && _names[1] is "javascriptHeap" && _names[2] is "heapSpaces" && _names[4] is "used" && number > _gist.SpaceUsed)
        {
            _gist = _gist with { Space = Short(_names[3] ?? ""), SpaceUsed = number };
        }
    }

    private static string Short(string text) => text.Length <= CrashGist.TextMax ? text : string.Concat(text.AsSpan(0, CrashGist.TextMax), "..");
}
