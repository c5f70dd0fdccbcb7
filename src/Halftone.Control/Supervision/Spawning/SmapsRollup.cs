using System.Buffers.Text;
using Halftone.Core.Diagnosis;

namespace Halftone.Control.Supervision.Spawning;

/// <summary>Reads /proc/PID/smaps_rollup, for which the kernel walks through all pages of the process. Never on a thread that has something urgent to do.</summary>
internal static class SmapsRollup
{
    internal static readonly PssReading.Unread
        Forbidden = new("it runs as another user; pss needs the gateway to run as the same one, or with CAP_SYS_PTRACE"),
        Unknown = new("this kernel does not tell it; pss needs /proc/PID/smaps_rollup, which Linux has since 4.14"),
        Unintelligible = new("the kernel says something else than expected in /proc/PID/smaps_rollup");

    /// <summary>A rollup has about 700 bytes, and what is wanted stands in its third line.</summary>
    private const int BytesMax = 4096;

    /// <summary>KiB; beyond what any address space holds.</summary>
    private const long KibibytesMax = 1L << 38;

    private const string OfOurselves = "/proc/self/smaps_rollup";

    private const int NoSuchProcess = 3;

    /// <returns>Null = the process is gone.</returns>
    internal static PssReading? Read(ProcessStamp process)
    {
        var reading = Read($"/proc/{process.Pid}/smaps_rollup", OfOurselves);
        // Its number may have been given to another since somebody looked; who was there before and after was there meanwhile.
        return ProcessTable.ReadOne(process.Pid) is { IsZombie: false } row && row.Stamp == process ? reading : null;
    }

    /// <param name="sample">A file of the same kind that must be there wherever the kernel has such files.</param>
    /// <returns>Null = there is no such process.</returns>
    internal static PssReading? Read(string path, string sample)
    {
        Span<byte> text = stackalloc byte[BytesMax];
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return Of(text[..RandomAccess.Read(file, text, 0)]);
        }
        catch (UnauthorizedAccessException)
        {
            return Forbidden;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return File.Exists(sample) ? null : Unknown;
        }
        catch (IOException e)
        {
            // That is what it says of a process that has ended and was not reaped yet.
            return e.HResult == NoSuchProcess ? null : new PssReading.Unread($"it could not be read: {e.Message}");
        }
    }

    /// <summary>`Pss:   201 kB`, once. A process that has ended has nothing to say, and then nothing is said.</summary>
    /// <returns>Null = the text is empty.</returns>
    internal static PssReading? Of(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) return null;
        PssReading? found = null;
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            if (!line.StartsWith("Pss:"u8)) continue;
            var amount = line[4..].TrimStart(" \t"u8);
            if (found is not null || !Utf8Parser.TryParse(amount, out long kibibytes, out var digits) || !amount[digits..].SequenceEqual(" kB"u8) || kibibytes is < 0 or > KibibytesMax) return Unintelligible;
            found = new PssReading.Bytes(kibibytes * 1024);
        }
        return found ?? Unintelligible;
    }
}
