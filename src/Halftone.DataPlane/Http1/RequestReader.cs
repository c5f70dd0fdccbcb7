using Halftone.Core.Config;
using Halftone.Core.Outcomes;
using Halftone.Core.Routing;

namespace Halftone.DataPlane.Http1;

/// <summary>Reads a request head, strictly (reference rule set; no opt-out at the edge). Allocates nothing.</summary>
internal static class RequestReader
{
    /// <summary>Bytes of request line and fields together. Kestrel's default; nginx has 4 x 8 KiB.</summary>
    internal const int HeadBytesMax = 32 * 1024;

    /// <summary>Field lines per head. Kestrel's and HAProxy's default of 100/101.</summary>
    internal const int FieldsMax = 100;

    /// <summary>Bytes of the request target. Kestrel's and nginx's 8 KiB.</summary>
    internal const int TargetBytesMax = 8 * 1024;

    /// <summary>Incomplete consumes nothing. `input` may hold more than the head (body, pipelined requests).</summary>
    /// <param name="fields">At least FieldsMax entries; filled up to head.FieldCount.</param>
    internal static ReadResult Read(ReadOnlySpan<byte> input, Span<FieldRange> fields, UnderscoreNames underscores, out RequestHead head, out Fault fault) => throw new NotImplementedException();
}
