using System.Buffers.Binary;
using System.Text;

namespace Halftone.Bench.NullProxy;

/// <summary>A socket address as the kernel wants it: `tcp:PORT` on loopback, or `unix:PATH`.</summary>
internal sealed class Address
{
    internal int Family { get; }
    internal byte[] Bytes { get; }

    internal Address(string text)
    {
        if (text.StartsWith("unix:", StringComparison.Ordinal))
        {
            Family = Libc.AfUnix;
            Bytes = [(byte)Family, 0, .. Encoding.UTF8.GetBytes(text["unix:".Length..]), 0];
            return;
        }
        Family = Libc.AfInet;
        Bytes = new byte[16];
        Bytes[0] = (byte)Family;
        BinaryPrimitives.WriteUInt16BigEndian(Bytes.AsSpan(2), ushort.Parse(text["tcp:".Length..]));
        BinaryPrimitives.WriteUInt32BigEndian(Bytes.AsSpan(4), 0x7f000001);
    }
}
