using System.Buffers;
using Halftone.Core.Routing;

namespace Halftone.DataPlane.Http1;

internal enum LineResult : byte { Field, HeadEnd, Incomplete, Malformed }

/// <summary>Reads one field line: a token, a colon at once, a value without control bytes but tab, CRLF. Nothing is repaired.</summary>
internal static class FieldLine
{
    /// <summary>Token bytes but the underscore, so that finding one costs names without it nothing.</summary>
    private static readonly SearchValues<byte> NameBytes =
        SearchValues.Create("!#$%&'*+-.^`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>What a value may not hold: control bytes but tab. CR is among them and must begin the line's end.</summary>
    private static readonly SearchValues<byte> Forbidden = SearchValues.Create(
        "\0\x01\x02\x03\x04\x05\x06\x07\x08\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f\x7f"u8);

    /// <param name="at">Start of the line.</param>
    /// <param name="field">Whole on Field but for Known; only End is set on HeadEnd.</param>
    /// <param name="underscore">The name holds an underscore.</param>
    internal static LineResult Read(ReadOnlySpan<byte> input, int at, out FieldRange field, out bool underscore)
    {
        field = default;
        underscore = false;
        var line = input[at..];
        var colon = line.IndexOfAnyExcept(NameBytes);
        if (colon >= 0 && line[colon] == '_') colon = PassUnderscores(line, colon, out underscore);
        if (colon < 0) return LineResult.Incomplete;
        if (colon == 0) return ReadHeadEnd(line, at, ref field);
        if (line[colon] != ':') return LineResult.Malformed;

        var start = colon + 1;
        while (start < line.Length && Token.IsBlank(line[start])) start++;
        var length = ValueEnd(line[start..]);
        if (length < 0) return LineResult.Incomplete;
        var end = start + length;
        if (line[end] != '\r') return LineResult.Malformed;
        if (end + 1 >= line.Length) return LineResult.Incomplete;
        if (line[end + 1] != '\n') return LineResult.Malformed;

        while (length > 0 && Token.IsBlank(line[start + length - 1])) length--;
        field.NameStart = at;
        field.NameLength = colon;
        field.ValueStart = at + start;
        field.ValueLength = length;
        field.End = at + end + 2;
        return LineResult.Field;
    }

    /// <summary>Index of the first byte that cannot stand in a value or a reason phrase; -1 when there is none.</summary>
    internal static int ValueEnd(ReadOnlySpan<byte> text) => text.IndexOfAny(Forbidden);

    internal static bool MayStandInValue(byte b) => b >= 0x20 ? b != 0x7f : b == '\t';

    private static int PassUnderscores(ReadOnlySpan<byte> line, int from, out bool underscore)
    {
        underscore = true;
        var rest = line[from..].IndexOfAnyExcept(Token.Bytes);
        return rest < 0 ? rest : from + rest;
    }

    private static LineResult ReadHeadEnd(ReadOnlySpan<byte> line, int at, ref FieldRange field)
    {
        if (line[0] != '\r') return LineResult.Malformed;
        if (line.Length < 2) return LineResult.Incomplete;
        if (line[1] != '\n') return LineResult.Malformed;
        field.End = at + 2;
        return LineResult.HeadEnd;
    }
}
