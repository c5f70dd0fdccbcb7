namespace Halftone.Core.Routing;

/// <summary>One field line by offsets into the head's bytes; the value has no surrounding white space.</summary>
internal struct FieldRange
{
    /// <summary>First byte of the line = first byte of the name.</summary>
    public int NameStart;
    public int NameLength;
    public int ValueStart;
    public int ValueLength;
    /// <summary>First byte after the line's CRLF.</summary>
    public int End;
    /// <summary>Which well-known field this is; 0 = none of them. Assigned by the reader.</summary>
    public int Known;
}

/// <summary>What routing may look at: a parsed request head, without copying it.</summary>
/// <remarks>Bytes are as the client sent them; the reader has already refused control bytes and bad syntax.</remarks>
internal readonly ref struct RequestView
{
    /// <summary>The whole head; field ranges point into it.</summary>
    public required ReadOnlySpan<byte> Head { get; init; }
    public required ReadOnlySpan<FieldRange> Fields { get; init; }
    public required ReadOnlySpan<byte> Method { get; init; }

    /// <summary>Host without port, any case; empty for HTTP/1.0 without Host.</summary>
    public required ReadOnlySpan<byte> Host { get; init; }

    /// <summary>Raw path: from `/` up to `?`; `*` for OPTIONS *.</summary>
    public required ReadOnlySpan<byte> Path { get; init; }

    /// <summary>Raw query without `?`; empty when absent.</summary>
    public required ReadOnlySpan<byte> Query { get; init; }

    /// <summary>The client's address as IPv6 bits (IPv4 mapped), network order; the believed one when the peer is a trusted proxy.</summary>
    public required UInt128 Client { get; init; }
}
