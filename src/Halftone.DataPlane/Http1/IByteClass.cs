using System.Runtime.Intrinsics;

namespace Halftone.DataPlane.Http1;

/// <summary>A set of bytes, asked for one byte or for 16 at once; a test holds the two against each other for every byte.</summary>
internal interface IByteClass
{
    static abstract bool Has(byte b);

    /// <summary>0xff for each byte that is not in the set.</summary>
    static abstract Vector128<byte> Others(Vector128<byte> bytes);
}
