using System.Diagnostics;
using Halftone.Core.Outcomes;

namespace Halftone.DataPlane.Http1;

internal enum ChunkStep : byte { NeedMore, Data, End, Refused }

/// <summary>Takes chunked framing off, piece by piece, whatever the split of the bytes. Trailers are read, limited and dropped.</summary>
/// <remarks>
/// Strict: CRLF only, hex digits only (at most 16, no overflow), chunk extensions at most 256 bytes each and 4 KiB per body, trailers at
/// most 8 KiB. White space between a size and its extension is refused too: half of all parsers take it for a part of something else.
/// </remarks>
internal struct ChunkedReader
{
    private const int SizeDigitsMax = 16;
    private const int ExtensionBytesMax = 256;
    private const int ExtensionBytesPerBodyMax = 4 * 1024;
    private const int TrailerBytesMax = 8 * 1024;

    /// <summary>Where in the framing the next byte stands; names say what is expected.</summary>
    private enum Place : byte
    {
        FirstDigit, Digit, Extension, SizeLineFeed, Data, DataReturn, DataLineFeed,
        TrailerStart, TrailerName, TrailerValue, TrailerLineFeed, LastLineFeed, Ended, Broken,
    }

    private Place _place;
    private byte _digits;
    private short _extension;
    private short _extensions;
    private short _trailer;
    private long _left;

    /// <summary>The last chunk and the trailers are read; the next byte belongs to another message.</summary>
    internal readonly bool Ended => _place == Place.Ended;

    /// <summary>A size line is read; the next byte is the chunk's first, whatever it is.</summary>
    internal readonly bool AwaitsData => _place == Place.Data;

    /// <summary>
    /// Advances over `input`. On Data, the piece is input[dataStart..+dataLength] and `consumed` includes it. Call again until NeedMore or End.
    /// </summary>
    internal ChunkStep Next(ReadOnlySpan<byte> input, out int consumed, out int dataStart, out int dataLength, out Fault fault)
    {
        Debug.Assert(_left >= 0, "a chunk's rest is never negative");
        dataStart = dataLength = 0;
        fault = Fault.None;
        var at = 0;
        while (at < input.Length && _place != Place.Data && _place < Place.Ended) _place = After(input[at++]);

        consumed = at;
        switch (_place)
        {
            case Place.Ended: return ChunkStep.End;
            case Place.Broken:
                fault = Fault.BodyMalformed;
                return ChunkStep.Refused;
        }

        if (at == input.Length) return ChunkStep.NeedMore;
        dataStart = at;
        dataLength = (int)Math.Min(_left, input.Length - at);
        consumed = at + dataLength;
        _left -= dataLength;
        if (_left == 0) _place = Place.DataReturn;
        return ChunkStep.Data;
    }

    private Place After(byte b) => _place switch
    {
        Place.FirstDigit or Place.Digit => AfterSize(b),
        Place.Extension => AfterExtension(b),
        Place.SizeLineFeed => b != '\n' ? Place.Broken : _left > 0 ? Place.Data : Place.TrailerStart,
        Place.DataReturn => b == '\r' ? Place.DataLineFeed : Place.Broken,
        Place.DataLineFeed => b == '\n' ? Place.FirstDigit : Place.Broken,
        _ => AfterTrailer(b),
    };

    private Place AfterSize(byte b)
    {
        if (_place == Place.FirstDigit) (_left, _digits, _extension) = (0, 0, 0);
        if (char.IsAsciiHexDigit((char)b))
        {
            if (++_digits > SizeDigitsMax || _left > long.MaxValue >> 4) return Place.Broken;
            _left = (_left << 4) | (uint)((b & 0xf) + (b >> 6) * 9);
            return Place.Digit;
        }

        if (_place == Place.FirstDigit) return Place.Broken;
        return b switch { (byte)'\r' => Place.SizeLineFeed, (byte)';' => AfterExtension(b), _ => Place.Broken };
    }

    private Place AfterExtension(byte b)
    {
        if (b == '\r') return Place.SizeLineFeed;
        if (!ValueByte.Has(b) || ++_extension > ExtensionBytesMax || ++_extensions > ExtensionBytesPerBodyMax) return Place.Broken;
        return Place.Extension;
    }

    private Place AfterTrailer(byte b)
    {
        if (++_trailer > TrailerBytesMax) return Place.Broken;
        switch (_place)
        {
            case Place.TrailerStart when b == '\r': return Place.LastLineFeed;
            case Place.TrailerStart: return Token.Has(b) ? Place.TrailerName : Place.Broken;
            case Place.TrailerName when b == ':': return Place.TrailerValue;
            case Place.TrailerName: return Token.Has(b) ? Place.TrailerName : Place.Broken;
            case Place.TrailerValue when b == '\r': return Place.TrailerLineFeed;
            case Place.TrailerValue: return ValueByte.Has(b) ? Place.TrailerValue : Place.Broken;
            case Place.TrailerLineFeed: return b == '\n' ? Place.TrailerStart : Place.Broken;
            default: return b == '\n' ? Place.Ended : Place.Broken;
        }
    }
}
