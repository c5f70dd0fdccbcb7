namespace Halftone.Core.Routing;

/// <summary>An identity for a client that brought none: 128 random bits, as 32 lower-case hex digits in the issued cookie.</summary>
internal static class FreshIdentity
{
    internal const int Length = 32;

    /// <summary>Writes what is hashed and what the cookie holds, so that the client comes back to the same side.</summary>
    internal static void Write(UInt128 identity, Span<byte> to)
    {
        for (var i = Length - 1; i >= 0; i--)
        {
            to[i] = "0123456789abcdef"u8[(int)identity & 15];
            identity >>= 4;
        }
    }
}
