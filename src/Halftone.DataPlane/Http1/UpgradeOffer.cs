using Halftone.Core.Routing;

namespace Halftone.DataPlane.Http1;

/// <summary>Whether a 101 switches to what the request offered (RFC 9110 section 7.8).</summary>
internal static class UpgradeOffer
{
    /// <param name="request">The request's head as we sent it; Upgrade stands there only when the client asked and we agreed.</param>
    /// <param name="answer">The head of the 101, with its fields.</param>
    internal static bool Covers(ReadOnlySpan<byte> request, ReadOnlySpan<byte> answer, ReadOnlySpan<FieldRange> fields)
    {
        var any = false;
        foreach (ref readonly var field in fields)
        {
            if (field.Known != (int)KnownField.Upgrade) continue;
            var list = new ListReader(answer.Slice(field.ValueStart, field.ValueLength));
            while (list.Next(out var protocol))
            {
                if (!Offers(request, protocol)) return false;
                any = true;
            }
        }

        return any;
    }

    private static bool Offers(ReadOnlySpan<byte> request, ReadOnlySpan<byte> wanted)
    {
        while (true)
        {
            var lineEnd = request.IndexOf("\r\n"u8);
            if (lineEnd <= 0) return false;
            var line = request[..lineEnd];
            request = request[(lineEnd + 2)..];
            var colon = line.IndexOf((byte)':');
            if (colon < 0 || FieldName.Of(line[..colon]) != KnownField.Upgrade) continue;
            var list = new ListReader(line[(colon + 1)..]);
            while (list.Next(out var offered))
                if (System.Text.Ascii.EqualsIgnoreCase(offered, wanted)) return true;
        }
    }
}
