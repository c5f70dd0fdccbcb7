using Halftone.Core.Outcomes;

namespace Halftone.DataPlane.Http1;

internal enum ChunkStep : byte { NeedMore, Data, End, Refused }

/// <summary>Takes chunked framing off, piece by piece, whatever the split of the bytes. Trailers are read, limited and dropped.</summary>
/// <remarks>Strict: CRLF only, hex digits only (at most 16, no overflow), chunk extensions at most 256 bytes each and 4 KiB per body, trailers at most 8 KiB.</remarks>
internal struct ChunkedReader
{
    /// <summary>Advances over `input`. On Data, the piece is input[dataStart..+dataLength] and `consumed` includes it. Call again until NeedMore or End.</summary>
    internal ChunkStep Next(ReadOnlySpan<byte> input, out int consumed, out int dataStart, out int dataLength, out Fault fault) => throw new NotImplementedException();
}
