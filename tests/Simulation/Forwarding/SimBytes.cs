namespace Halftone.Tests.Simulation.Forwarding;

/// <summary>Bytes in order, put in behind and taken out in front.</summary>
internal sealed class SimBytes
{
    private byte[] _bytes = new byte[256];
    private int _start;
    private int _end;

    internal int Count => _end - _start;

    internal ReadOnlySpan<byte> Span => _bytes.AsSpan(_start, Count);

    internal void Append(ReadOnlySpan<byte> more)
    {
        if (_end + more.Length > _bytes.Length)
        {
            var room = new byte[Math.Max(_bytes.Length, 2 * (Count + more.Length))];
            Span.CopyTo(room);
            (_bytes, _end, _start) = (room, Count, 0);
        }
        more.CopyTo(_bytes.AsSpan(_end));
        _end += more.Length;
    }

    internal void Append(string text) => Append(System.Text.Encoding.Latin1.GetBytes(text));

    internal void Drop(int count) => _start += count;

    internal byte[] Take(int most)
    {
        var taken = Span[..Math.Min(most, Count)].ToArray();
        Drop(taken.Length);
        return taken;
    }

    internal void Clear() => _start = _end;
}
