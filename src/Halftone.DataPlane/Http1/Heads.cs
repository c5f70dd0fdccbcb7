namespace Halftone.DataPlane.Http1;

/// <summary>What a reader found in the bytes so far.</summary>
internal enum ReadResult : byte { Incomplete, Done, Refused }

internal enum BodyKind : byte { None, Length, Chunked, UntilClose }

/// <summary>Methods the engine treats differently; all others are forwarded as they are.</summary>
internal enum MethodKind : byte { Other, Get, Head, Post, Put, Delete, Options, Connect, Trace, Patch }

/// <summary>Fields the readers know; everything else is <see cref="None"/>.</summary>
internal enum KnownField : byte
{
    None, Host, Connection, ContentLength, TransferEncoding, Expect, Upgrade, Te, Trailer, KeepAlive,
    ProxyConnection, ProxyAuthenticate, ProxyAuthorization, Cookie, Via, Forwarded, XForwardedFor, XForwardedProto, XForwardedHost,
    Date, ContentType, SetCookie, MaxForwards, Server, Authorization, CacheControl, XRealIp, XForwardedPort,
}

/// <summary>A parsed request head: offsets into the bytes it was read from, and what framing they mean.</summary>
internal struct RequestHead
{
    /// <summary>Bytes of the whole head, the empty line included.</summary>
    public int Length;
    /// <summary>0, or 2 when an empty line came before the request line.</summary>
    public int MethodStart;
    public int MethodLength;
    public MethodKind Method;
    public int TargetStart, TargetLength;
    /// <summary>The path is never empty: `http://host` has the `/` before its authority.</summary>
    public int PathStart, PathLength, QueryStart, QueryLength;
    /// <summary>Host without port. From the target's authority in absolute-form, else from Host.</summary>
    public int HostStart, HostLength;
    /// <summary>Host with port as sent (for X-Forwarded-Host, and as the Host field in absolute-form).</summary>
    public int AuthorityStart, AuthorityLength;
    /// <summary>The target was absolute-form: forward path and query, and write Host from the authority.</summary>
    public bool Absolute;
    /// <summary>0 or 1 for HTTP/1.0 and 1.1.</summary>
    public byte Minor;
    public int FieldCount;
    /// <summary>None, Length or Chunked. `Content-Length: 0` is None, so that Length always has bytes to move.</summary>
    public BodyKind Body;
    public long ContentLength;
    /// <summary>The client wants the connection kept (version and Connection considered).</summary>
    public bool KeepAlive;
    /// <summary>`Expect: 100-continue` from an HTTP/1.1 client, and a body to wait for.</summary>
    public bool ExpectsContinue;
    /// <summary>`Connection: upgrade` and an Upgrade field that names no HTTP are both there (HTTP/1.1, no body).</summary>
    public bool Upgrade;
    /// <summary>Connection names fields beyond close, keep-alive and upgrade; the writer must drop those too.</summary>
    public bool ConnectionNamesFields;
    /// <summary>How many hops an OPTIONS may still go; only with <see cref="KnownField.MaxForwards"/>.</summary>
    public int MaxForwards;
    /// <summary>Fields dropped by underscore_names (they are not in the field table).</summary>
    public int UnderscoresDropped;
    /// <summary>Bit per <see cref="KnownField"/> seen.</summary>
    public uint Known;

    public readonly bool Has(KnownField field) => (Known & (1u << (int)field)) != 0;
}

/// <summary>A parsed answer head.</summary>
internal struct ResponseHead
{
    public int Length;
    public int Status;
    public byte Minor;
    /// <summary>Offsets of the reason phrase; may be empty.</summary>
    public int ReasonStart, ReasonLength;
    public int FieldCount;
    /// <summary>With regard to the request's method: HEAD, 204, 304 and 1xx have None; so has `Content-Length: 0`.</summary>
    public BodyKind Body;
    public long ContentLength;
    /// <summary>The instance lets the connection live (version, Connection, framing considered).</summary>
    public bool KeepAlive;
    /// <summary>Seconds from `Keep-Alive: timeout=N`; 0 = not said.</summary>
    public int KeepAliveSeconds;
    public bool ConnectionNamesFields;
    /// <summary>A name has white space before its colon, which the writer leaves out (RFC 9112 section 5.1).</summary>
    public bool Mended;
    /// <summary>Content-Type is text/event-stream.</summary>
    public bool EventStream;
    public uint Known;

    public readonly bool Has(KnownField field) => (Known & (1u << (int)field)) != 0;
}
