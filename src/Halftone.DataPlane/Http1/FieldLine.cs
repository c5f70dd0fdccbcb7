using System.Runtime.CompilerServices;
using Halftone.Core.Routing;

namespace Halftone.DataPlane.Http1;

internal enum LineResult : byte { Field, HeadEnd, Incomplete, Malformed }

/// <summary>Reads one field line: a token, a colon at once, a value without control bytes but tab, CRLF. Nothing is repaired, but for one thing in answers.</summary>
internal static class FieldLine
{
    /// <param name="at">Start of the line; on Field the start of the next one, on HeadEnd the end of the head.</param>
    /// <param name="field">Whole on Field, Known included.</param>
    /// <param name="underscore">Set when the name holds an underscore; else left as it is.</param>
    /// <param name="mends">White space before the colon is no part of the name instead of an error: what RFC 9112 section 5.1 asks for in answers.</param>
    internal static LineResult Read(ReadOnlySpan<byte> input, ref int at, ref FieldRange field, ref bool underscore, bool mends = false)
    {
        if (at < input.Length && input[at] == '\r') return ReadHeadEnd(input, ref at);
        var colon = Scan.End<NameByte>(input, at);
        var nameEnd = colon;
        if (colon < input.Length && input[colon] != ':')
        {
            nameEnd = colon = Token.End(input, colon);
            underscore = input[at..colon].Contains((byte)'_');
            if (mends && colon > at) colon = SkipBlanks(input, colon);
        }

        if (colon >= input.Length) return LineResult.Incomplete;
        if (input[colon] != ':' || colon == at) return LineResult.Malformed;

        var start = SkipBlanks(input, colon + 1);
        var end = Scan.End<ValueByte>(input, start);
        var result = ReadLineEnd(input, end);
        if (result != LineResult.Field) return result;

        field.NameStart = at;
        field.NameLength = nameEnd - at;
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SkipBlanks(ReadOnlySpan<byte> input, int at)
    {
        while (at < input.Length && Token.IsBlank(input[at])) at++;
        return at;
    }

    private static LineResult ReadHeadEnd(ReadOnlySpan<byte> input, ref int at)
    {
        var result = ReadLineEnd(input, at);
        if (result != LineResult.Field) return result;
        at += 2;
        return LineResult.HeadEnd;
    }
}
