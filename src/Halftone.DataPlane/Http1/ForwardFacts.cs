namespace Halftone.DataPlane.Http1;

/// <summary>What the gateway adds to a forwarded request.</summary>
internal ref struct ForwardFacts
{
    /// <summary>The peer's address as text, e.g. `192.0.2.7` or `2001:db8::1`; empty for a Unix socket, which has none.</summary>
    public ReadOnlySpan<byte> PeerAddress;
    /// <summary>The peer is in trusted_proxies: extend X-Forwarded-* and Forwarded instead of overwriting them.</summary>
    public bool PeerTrusted;
    /// <summary>Pass `Connection: upgrade` and Upgrade on (the engine decided to allow it).</summary>
    public bool Upgrade;
    /// <summary>The field that tells the instance how long it has; empty = none. What a client says under this name is dropped.</summary>
    public ReadOnlySpan<byte> DeadlineName;
}
