using Halftone.Core.Routing;

namespace Halftone.DataPlane.Http1;

/// <summary>What the gateway adds to a forwarded request.</summary>
internal ref struct ForwardFacts
{
    /// <summary>The peer's address as text, e.g. `192.0.2.7` or `2001:db8::1`.</summary>
    public ReadOnlySpan<byte> PeerAddress;
    /// <summary>The peer is in trusted_proxies: extend X-Forwarded-* and Forwarded instead of overwriting them.</summary>
    public bool PeerTrusted;
    /// <summary>Pass `Connection: upgrade` and Upgrade on (the engine decided to allow it).</summary>
    public bool Upgrade;
}

/// <summary>What the gateway adds to a relayed answer.</summary>
internal ref struct RelayFacts
{
    /// <summary>The body's framing towards the client; Length with the answer's own Content-Length, Chunked, UntilClose or None.</summary>
    public BodyKind Body;
    public bool KeepAlive;
    /// <summary>The client speaks HTTP/1.0: say so about keep-alive.</summary>
    public byte ClientMinor;
    /// <summary>A whole `Set-Cookie: ...\r\n` line for an issued identity, or empty.</summary>
    public ReadOnlySpan<byte> SetCookieLine;
    /// <summary>`Date: ...\r\n`, written when the answer has none.</summary>
    public ReadOnlySpan<byte> DateLine;
    /// <summary>101: keep Connection and Upgrade.</summary>
    public bool Upgrade;
}

/// <summary>Writes the outgoing heads: runs of unchanged lines are copied whole, ours are appended. Framing is always re-serialised.</summary>
internal static class HeadWriter
{
    /// <summary>Request towards the instance, always HTTP/1.1. Returns bytes written, or -1 when `output` is too small.</summary>
    internal static int WriteRequest(Span<byte> output, ReadOnlySpan<byte> head, ReadOnlySpan<FieldRange> fields, in RequestHead parsed, in ForwardFacts facts) => throw new NotImplementedException();

    /// <summary>Answer towards the client, always HTTP/1.1. Returns bytes written, or -1 when `output` is too small.</summary>
    internal static int WriteResponse(Span<byte> output, ReadOnlySpan<byte> head, ReadOnlySpan<FieldRange> fields, in ResponseHead parsed, in RelayFacts facts) => throw new NotImplementedException();
}
