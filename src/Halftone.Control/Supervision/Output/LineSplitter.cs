namespace Halftone.Control.Supervision.Output;

/// <summary>Cuts a stream of bytes into lines. A line that lies whole in what was read is passed on without a copy.</summary>
/// <param name="lineMax">Bytes; more is cut off or skipped.</param>
/// <param name="tooLong">What becomes of the rest of a line that is longer.</param>
/// <param name="take">Gets each line without its newline, and whether it was cut here.</param>
internal sealed class LineSplitter(int lineMax, TooLong tooLong, LineSplitter.TakeLine take)
{
    internal delegate void TakeLine(ReadOnlySpan<byte> line, bool cut);

    private byte[] _pending = [];
    private int _length;
    private bool _skipping;

    /// <summary>Lines of which something was skipped.</summary>
    internal long Skipped { get; private set; }

    internal void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var newline = bytes.IndexOf((byte)'\n');
            var part = newline < 0 ? bytes : bytes[..newline];
            bytes = newline < 0 ? [] : bytes[(newline + 1)..];
            AddPart(part, ends: newline >= 0);
        }
    }

    /// <summary>The stream is over: what has no newline is a line all the same.</summary>
    internal void End()
    {
        if (_length > 0 && !_skipping) take(_pending.AsSpan(0, _length), false);
        (_length, _skipping) = (0, false);
    }

    private void AddPart(ReadOnlySpan<byte> part, bool ends)
    {
        while (!_skipping && _length + part.Length > lineMax)
        {
            if (tooLong == TooLong.Skip)
            {
                (_length, _skipping) = (0, true);
                Skipped++;
                break;
            }

            var fits = lineMax - _length;
            Keep(part[..fits]);
            part = part[fits..];
            take(_pending.AsSpan(0, _length), true);
            _length = 0;
        }

        if (!ends)
        {
            if (!_skipping) Keep(part);
            return;
        }

        if (!_skipping)
        {
            if (_length == 0)
            {
                take(part, false);
            }
            else
            {
                Keep(part);
                take(_pending.AsSpan(0, _length), false);
            }
        }

        (_length, _skipping) = (0, false);
        // A rare giant must not stay in memory for the life of the child.
        if (_pending.Length > 16 * 1024) _pending = [];
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        if (part.IsEmpty) return;
        if (_pending.Length < _length + part.Length)
            Array.Resize(ref _pending, Math.Min(lineMax, Math.Max(Math.Max(256, _pending.Length * 2), _length + part.Length)));
        part.CopyTo(_pending.AsSpan(_length));
        _length += part.Length;
    }
}

internal enum TooLong : byte
{
    /// <summary>The rest goes on as further lines: output for people.</summary>
    Cut,

    /// <summary>The whole line is dropped: half a message means nothing.</summary>
    Skip,
}
