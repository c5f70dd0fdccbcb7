using System.Buffers.Binary;

namespace Halftone.Control.Supervision.Output;

/// <summary>The last lines of one instance in a circular buffer of bytes; the oldest go first. Not thread-safe.</summary>
/// <param name="bytesMax">Bound of the buffer; it starts small and doubles.</param>
internal sealed class LineRing(int bytesMax)
{
    private const int HeaderBytes = 4 + 8 + 4 + 1;
    private const byte ErrorFlag = 1, CutFlag = 2;

    private byte[] _buffer = new byte[Math.Min(bytesMax, 4 * 1024)];
    private int _first, _used;

    /// <summary>Bytes of the lines that are here, and of the buffer.</summary>
    internal (int Used, int Reserved) Bytes => (_used, _buffer.Length);

    /// <summary>Lines ever added: the number the next one gets.</summary>
    internal long Next { get; private set; }

    /// <summary>Number of the oldest line still here.</summary>
    internal long Oldest { get; private set; }

    /// <param name="at">UTC ticks.</param>
    /// <param name="pid">Who wrote it: while an instance is being replaced, two processes write here.</param>
    internal void Add(ReadOnlySpan<byte> line, long at, int pid, bool error, bool cut)
    {
        // A ring smaller than one line keeps the line's beginning.
        if (line.Length + HeaderBytes > bytesMax)
        {
            line = line[..(bytesMax - HeaderBytes)];
            cut = true;
        }

        var need = line.Length + HeaderBytes;
        MakeRoom(need);
        Span<byte> header = stackalloc byte[HeaderBytes];
        BinaryPrimitives.WriteInt32LittleEndian(header, line.Length);
        BinaryPrimitives.WriteInt64LittleEndian(header[4..], at);
        BinaryPrimitives.WriteInt32LittleEndian(header[12..], pid);
        header[16] = (byte)((error ? ErrorFlag : 0) | (cut ? CutFlag : 0));
        Write(_used, header);
        Write(_used + HeaderBytes, line);
        _used += need;
        Next++;
    }

    /// <summary>The last `count` lines, oldest first.</summary>
    /// <param name="pid">Only those of this process; null = of all.</param>
    internal List<RingLine> Last(int count, int? pid = null)
    {
        var lines = new List<RingLine>();
        Span<byte> header = stackalloc byte[HeaderBytes];
        var offset = 0;
        for (var number = Oldest; number < Next; number++)
        {
            Read(offset, header);
            var length = BinaryPrimitives.ReadInt32LittleEndian(header);
            var writer = BinaryPrimitives.ReadInt32LittleEndian(header[12..]);
            // Of all lines the first ones need not even be copied; of one process we cannot know which will be the last.
            if (pid is null ? number >= Next - count : writer == pid)
            {
                var text = new byte[length];
                Read(offset + HeaderBytes, text);
                lines.Add(new RingLine(BinaryPrimitives.ReadInt64LittleEndian(header[4..]), (header[16] & ErrorFlag) != 0, (header[16] & CutFlag) != 0, text));
            }

            offset += HeaderBytes + length;
        }

        return lines.Count > count ? lines[^count..] : lines;
    }

    private void MakeRoom(int need)
    {
        if (_used + need > _buffer.Length && _buffer.Length < bytesMax)
        {
            var bigger = new byte[Math.Min(bytesMax, Math.Max(_buffer.Length * 2, _used + need))];
            Read(0, bigger.AsSpan(0, _used));
            (_buffer, _first) = (bigger, 0);
        }

        Span<byte> length = stackalloc byte[4];
        while (_used + need > _buffer.Length)
        {
            Read(0, length);
            var gone = HeaderBytes + BinaryPrimitives.ReadInt32LittleEndian(length);
            _first = (_first + gone) % _buffer.Length;
            _used -= gone;
            Oldest++;
        }
    }

    private void Write(int offset, ReadOnlySpan<byte> bytes)
    {
        var at = (_first + offset) % _buffer.Length;
        var straight = Math.Min(bytes.Length, _buffer.Length - at);
        bytes[..straight].CopyTo(_buffer.AsSpan(at));
        bytes[straight..].CopyTo(_buffer);
    }

    private void Read(int offset, Span<byte> into)
    {
        var at = (_first + offset) % _buffer.Length;
        var straight = Math.Min(into.Length, _buffer.Length - at);
        _buffer.AsSpan(at, straight).CopyTo(into);
        _buffer.AsSpan(0, into.Length - straight).CopyTo(into[straight..]);
    }
}

/// <summary>A line copied out of a ring.</summary>
internal readonly record struct RingLine(long At, bool IsError, bool IsCut, byte[] Text);
