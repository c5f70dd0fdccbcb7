using System.Buffers;
using System.Buffers.Binary;

namespace Halftone.Core.Statistics;

/// <summary>What a judge knows, in parts of at most 64 KiB each: the head first, then every stretch. A stretch that has a next one never changes again, so the head and the last one are what is written anew.</summary>
internal sealed partial class Judge
{
    /// <summary>Not that of a tally, so that parts are not taken for each other.</summary>
    private const byte HeadVersion = 0x81;

    /// <summary>Version, latency, the step's start in ticks of UTC, its weight.</summary>
    private const int HeadBytesMin = 1 + 1 + sizeof(long) + sizeof(double);

    internal IReadOnlyList<byte[]> ToParts() => [HeadBytes(), .. _closed, _open.ToBytes()];

    /// <summary>Everything is worked out again from the counts.</summary>
    /// <returns>Null when these are not the parts of a judge, or not all of them.</returns>
    internal static Judge? Read(JudgeSettings settings, IReadOnlyList<byte[]> parts)
    {
        if (parts.Count < 2 || parts.Count > StretchesMax + 1) return null;
        var judge = new Judge(settings);
        if (!judge.TryReadHead(parts[0], parts.Count - 1)) return null;
        for (var part = 1; part < parts.Count; part++)
        {
            if (Tally.Read(parts[part]) is not { } stretch) return null;
            judge._whole.Add(stretch);
            if (part == parts.Count - 1)
            {
                judge._open = stretch;
                continue;
            }
            judge.Close(stretch);
            judge._closed.Add(parts[part]);
        }
        return judge;
    }

    private byte[] HeadBytes()
    {
        var to = new ArrayBufferWriter<byte>();
        to.Write([HeadVersion, _withLatency ? (byte)1 : (byte)0]);
        BinaryPrimitives.WriteInt64LittleEndian(to.GetSpan(sizeof(long)), _stepAt.UtcTicks);
        to.Advance(sizeof(long));
        BinaryPrimitives.WriteDoubleLittleEndian(to.GetSpan(sizeof(double)), _weight);
        to.Advance(sizeof(double));
        Varint.Write(to, _doublings);
        Varint.Write(to, UnitsInStep);
        Varint.Write(to, LeftOut);
        Varint.Write(to, _closed.Count + 1);
        return to.WrittenSpan.ToArray();
    }

    private bool TryReadHead(ReadOnlySpan<byte> from, int stretches)
    {
        if (from.Length < HeadBytesMin || from[0] != HeadVersion || from[1] > 1) return false;
        var ticks = BinaryPrimitives.ReadInt64LittleEndian(from[2..]);
        var weight = BinaryPrimitives.ReadDoubleLittleEndian(from[(2 + sizeof(long))..]);
        var withLatency = from[1] == 1;
        from = from[HeadBytesMin..];
        if (ticks < DateTimeOffset.MinValue.UtcTicks || ticks > DateTimeOffset.MaxValue.UtcTicks || weight is not (>= 0 and <= 1)) return false;
        if (!Varint.TryRead(ref from, out var doublings) || !Varint.TryRead(ref from, out var units) || !Varint.TryRead(ref from, out var leftOut)) return false;
        if (!Varint.TryRead(ref from, out var written) || written != stretches || doublings > int.MaxValue || !from.IsEmpty) return false;
        (_stepAt, _weight, _withLatency, _doublings) = (new(ticks, TimeSpan.Zero), weight, withLatency, (int)doublings);
        (UnitsInStep, LeftOut) = (units, leftOut);
        return true;
    }
}
