using Halftone.Core.Outcomes;

namespace Halftone.DataPlane.Http1;

[Flags]
internal enum ConnectionOptions : byte { None = 0, Close = 1, KeepAlive = 2, Upgrade = 4, NamesFields = 8 }

/// <summary>What a head's Content-Length, Transfer-Encoding and Connection say, taken line by line. One rule set for both directions.</summary>
/// <remarks>Any doubt is refused: a message that two parsers could end at different bytes is how requests are smuggled.</remarks>
internal struct Framing
{
    /// <summary>18 digits fit a long with room for sums.</summary>
    private const int LengthDigitsMax = 18;

    /// <summary>Elements that Connection may list, empty ones too. Browsers send 1 or 2; each costs a look at every field of the head.</summary>
    private const int OptionsMax = 32;

    private int _options;

    internal bool HasLength { get; private set; }
    internal bool Chunked { get; private set; }
    internal long ContentLength { get; private set; }
    internal ConnectionOptions Connection { get; private set; }

    internal Fault TakeLength(ReadOnlySpan<byte> value)
    {
        // A second line is refused even when it says the same: identical duplicates are only half of a known attack.
        if (HasLength || Chunked || value.Length is 0 or > LengthDigitsMax) return Fault.FramingAmbiguous;
        long length = 0;
        foreach (var digit in value)
        {
            if (!char.IsAsciiDigit((char)digit)) return Fault.FramingAmbiguous;
            length = length * 10 + (digit - '0');
        }

        HasLength = true;
        ContentLength = length;
        return Fault.None;
    }

    internal Fault TakeCoding(ReadOnlySpan<byte> value, byte minor)
    {
        if (minor == 0 || HasLength || Chunked) return Fault.FramingAmbiguous;
        if (!FieldName.Same(value, "chunked"u8)) return NotChunked(value);
        Chunked = true;
        return Fault.None;
    }

    internal Fault TakeConnection(ReadOnlySpan<byte> value)
    {
        if (FieldName.Same(value, "keep-alive"u8))
        {
            Connection |= ConnectionOptions.KeepAlive;
            return Fault.None;
        }

        _options += 1 + value.Count((byte)',');
        if (_options > OptionsMax) return Fault.HeadTooLarge;
        var list = new ListReader(value);
        while (list.Next(out var option))
        {
            if (FieldName.Same(option, "keep-alive"u8)) Connection |= ConnectionOptions.KeepAlive;
            else if (FieldName.Same(option, "close"u8)) Connection |= ConnectionOptions.Close;
            else if (FieldName.Same(option, "upgrade"u8)) Connection |= ConnectionOptions.Upgrade;
            else if (Token.Is(option)) Connection |= ConnectionOptions.NamesFields;
            else return Fault.HeadMalformed;
        }

        return Fault.None;
    }

    /// <summary>Whether the sender lets the connection live: 1.1 unless it says close, 1.0 only when it says keep-alive.</summary>
    internal readonly bool KeepAlive(byte minor) =>
        (Connection & ConnectionOptions.Close) == 0 && (minor > 0 || (Connection & ConnectionOptions.KeepAlive) != 0);

    /// <summary>
    /// `chunked` at the end behind codings we do not know is 501 (RFC 9112 section 6.1); without it the body's end is not known at all: 400.
    /// </summary>
    private static Fault NotChunked(ReadOnlySpan<byte> value)
    {
        var comma = value.LastIndexOf((byte)',');
        if (comma < 0 || !FieldName.Same(Token.Trim(value[(comma + 1)..]), "chunked"u8)) return Fault.FramingAmbiguous;
        foreach (var range in value[..comma].Split((byte)','))
        {
            var coding = Token.Trim(value[range]);
            if (!Token.Is(coding) || FieldName.Same(coding, "chunked"u8)) return Fault.FramingAmbiguous;
        }

        return Fault.CodingUnknown;
    }
}
