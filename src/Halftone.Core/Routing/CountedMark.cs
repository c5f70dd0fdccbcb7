using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Halftone.Core.Evidence;

namespace Halftone.Core.Routing;

/// <summary>The last 12 of an issued identity's 32 digits while a release is judged: "counted in this release, in this period". They name no version.</summary>
/// <remarks>
/// The request that is issued an identity counts by itself, and most clients that bring none never come back: what they were counted for
/// stands in the cookie, so that nobody must remember it. 80 bits are left to chance.
/// </remarks>
internal sealed class CountedMark
{
    private const int TagDigits = 8, PeriodDigits = 4, Bits = 4 * (TagDigits + PeriodDigits);

    private readonly byte[] _tag;
    private readonly UInt128 _mark;

    /// <param name="salt">The release's id.</param>
    /// <param name="nonce">Of this process: what was counted before its start is not in its evidence.</param>
    /// <param name="epoch">From 1.</param>
    internal CountedMark(string salt, long nonce, int epoch)
    {
        var tag = (uint)XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(salt), nonce);
        _tag = Encoding.ASCII.GetBytes(tag.ToString("x8", CultureInfo.InvariantCulture));
        _mark = ((UInt128)tag << (4 * PeriodDigits)) | CountedPeriod.Of(epoch);
    }

    /// <summary>A fresh identity that says it.</summary>
    internal UInt128 On(UInt128 drawn) => (drawn >> Bits << Bits) | _mark;

    /// <summary>In which period an identity was counted in this release, as <see cref="CountedPeriod"/> has it; 0 = it does not say.</summary>
    internal ushort Read(ReadOnlySpan<byte> identity)
    {
        if (identity.Length != FreshIdentity.Length || !identity[^(TagDigits + PeriodDigits)..^PeriodDigits].SequenceEqual(_tag)) return 0;
        return ushort.TryParse(identity[^PeriodDigits..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var period) ? period : (ushort)0;
    }
}
