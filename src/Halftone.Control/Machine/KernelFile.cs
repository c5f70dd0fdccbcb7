using System.Buffers.Text;

namespace Halftone.Control.Machine;

/// <summary>Reads small files of /proc and /sys into one buffer, several times a second without garbage.</summary>
internal sealed class KernelFile
{
    /// <summary>memory.stat, the longest, has about 3 KiB; the fields wanted stand in its first half.</summary>
    private readonly byte[] _buffer = new byte[8 * 1024];

    /// <summary>What stands there; empty = no such file, or it may not be read. Valid until the next reading.</summary>
    /// <exception cref="IOException">It is there and cannot be read at this moment, e.g. for want of a descriptor.</exception>
    internal ReadOnlySpan<byte> Read(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            return _buffer.AsSpan(0, RandomAccess.Read(file, _buffer, 0));
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    /// <summary>The number that a file consists of; null = there is none, e.g. `max`.</summary>
    internal long? Number(string path) => Number(Read(path));

    /// <summary>The number in the line `field N`; 0 when there is no such line.</summary>
    internal long Field(string path, ReadOnlySpan<byte> field)
    {
        var text = Read(path);
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            if (line.Length > field.Length && line.StartsWith(field) && line[field.Length] == ' ') return Number(line[(field.Length + 1)..]) ?? 0;
        }
        return 0;
    }

    /// <summary>The number at the front of the text, negative ones and overflow left out.</summary>
    internal static long? Number(ReadOnlySpan<byte> text) => Utf8Parser.TryParse(text, out long number, out _) && number >= 0 ? number : null;
}
