using System.Runtime.CompilerServices;
using Halftone.Core.Routing;

namespace Halftone.DataPlane.Http1;

internal enum LineResult : byte { Field, HeadEnd, Incomplete, Malformed }

/// <summary>Reads one field line: a token, a colon at once, a value without control bytes but tab, CRLF. Nothing is repaired.</summary>
internal static class FieldLine
{
    /// <param name="at">Start of the line; on Field the start of the next one, on HeadEnd the end of the head.</param>
    /// <param name="field">Whole on Field, Known included.</param>
    /// <param name="underscore">Set when the name holds an underscore; else left as it is.</param>
    internal static LineResult Read(ReadOnlySpan<byte> input, ref int at, ref FieldRange field, ref bool underscore)
    {
        if (at < input.Length && input[at] == '\r') return ReadHeadEnd(input, ref at);
        var colon = Scan.End<NameByte>(input, at);
        if (colon < input.Length && input[colon] != ':')
        {
            colon = Token.End(input, colon);
            underscore = input[at..colon].Contains((byte)'_');
        }

        if (colon >= input.Length) return LineResult.Incomplete;
        if (input[colon] != ':' || colon == at) return LineResult.Malformed;

        var start = colon + 1;
        while (start < input.Length && Token.IsBlank(input[start])) start++;
        var end = Scan.End<ValueByte>(input, start);
        var result = ReadLineEnd(input, end);
        if (result != LineResult.Field) return result;

        field.NameStart = at;
        field.NameLength = colon - at;
        field.ValueStart = start;
        field.End = at = end + 2;
        while (end > start && Token.IsBlank(input[end - 1])) end--;
        field.ValueLength = end - start;
        field.Known = (int)FieldName.Of(input.Slice(field.NameStart, field.NameLength));
        return LineResult.Field;
    }

    /// <summary>Field when CRLF stands at `end`.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static LineResult ReadLineEnd(ReadOnlySpan<byte> input, int end)
    {
        if (end + 1 < input.Length) return input[end] == '\r' && input[end + 1] == '\n' ? LineResult.Field : LineResult.Malformed;
        return end == input.Length || input[end] == '\r' ? LineResult.Incomplete : LineResult.Malformed;
    }

    private static LineResult ReadHeadEnd(ReadOnlySpan<byte> input, ref int at)
    {
        var result = ReadLineEnd(input, at);
        if (result != LineResult.Field) return result;
        at += 2;
        return LineResult.HeadEnd;
    }
}
