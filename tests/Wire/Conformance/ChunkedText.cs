using System.Globalization;
using System.Text;
using Halftone.Tests.Wire.Forwarding;

namespace Halftone.Tests.Wire.Conformance;

/// <summary>A chunked body as it was on the wire, and what it carries.</summary>
internal sealed record ChunkedText(string Raw, string Body)
{
    /// <summary>Throws what the peer throws when the body does not end, and a FormatException when it is none.</summary>
    internal static ChunkedText Read(RawPeer peer)
    {
        var (raw, body) = (new StringBuilder(), new StringBuilder());
        while (true)
        {
            var line = peer.HearUntil("\r\n");
            raw.Append(line);
            var size = int.Parse(line.Split(';')[0].Trim(), NumberStyles.AllowHexSpecifier);
            if (size == 0) break;
            if (size < 0) throw new FormatException("A chunk's size is beyond any.");
            var piece = peer.Hear(size + 2);
            if (!piece.EndsWith("\r\n", StringComparison.Ordinal)) throw new FormatException("A chunk does not end with CRLF.");
            raw.Append(piece);
            body.Append(piece, 0, size);
        }

        string trailer;
        do
        {
            trailer = peer.HearUntil("\r\n");
            raw.Append(trailer);
        }
        while (trailer != "\r\n");
        return new ChunkedText(raw.ToString(), body.ToString());
    }
}
