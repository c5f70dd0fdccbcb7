using System.Buffers;

namespace Halftone.Core.Heap;

/// <summary>Finds the end of a JSON value of any kind, whatever pieces it comes in.</summary>
internal struct Nesting
{
    private static readonly SearchValues<byte> Inside = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> Bare = SearchValues.Create("\"{}[],"u8);

    private int _depth;
    private bool _inString;
    private bool _escaped;

    internal bool Ended { get; private set; }

    /// <summary>How many bytes belong to the value; the comma or bracket behind a bare number is not one of them.</summary>
    internal int Take(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; ;)
        {
            if (_escaped && at < bytes.Length)
            {
                _escaped = false;
                at++;
            }
            var found = _inString ? bytes[at..].IndexOfAny((byte)'"', (byte)'\\') : bytes[at..].IndexOfAny(_depth == 0 ? Bare : Inside);
            if (found < 0) return bytes.Length;
            at += found;
            if (_inString)
            {
                if (bytes[at++] == '\\') _escaped = true;
                else if (LeaveString()) return at;
                continue;
            }
            if (_depth == 0 && (bytes[at] is (byte)',' or (byte)'}' or (byte)']'))
            {
                Ended = true;
                return at;
            }
            if (Enter(bytes[at++])) return at;
        }
    }

    private bool LeaveString()
    {
        _inString = false;
        return Ended = _depth == 0;
    }

    private bool Enter(byte letter)
    {
        if (letter == '"') _inString = true;
        else if (letter is (byte)'{' or (byte)'[') _depth++;
        else if (letter is (byte)'}' or (byte)']') return Ended = --_depth == 0;
        return false;
    }
}
