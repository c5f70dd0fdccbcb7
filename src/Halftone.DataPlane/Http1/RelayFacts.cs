namespace Halftone.DataPlane.Http1;

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
