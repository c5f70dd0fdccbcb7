using System.Buffers.Binary;
using System.IO.Hashing;
using Halftone.Core.Admission;

namespace Halftone.Core.Routing;

/// <summary>A service's rate, compiled: who a request counts for, and the table that counts.</summary>
/// <param name="sources">Where an identity may stand; empty when clients are told apart by address.</param>
internal sealed class ClientRate(ClientRates rates, (Source Source, int Slot)[] sources)
{
    internal ClientRates Rates => rates;

    /// <summary>Never 0. Who brings no identity counts by address.</summary>
    internal ulong KeyOf(in RequestView request, Reading reading)
    {
        foreach (var source in sources)
        {
            var identity = Split.Find(request, reading, source);
            if (!identity.IsEmpty) return XxHash3.HashToUInt64(identity, rates.Seed) | 1;
        }

        Span<byte> address = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(address, request.Client);
        return XxHash3.HashToUInt64(address, rates.Seed) | 1;
    }
}
