namespace Halftone.DataPlane.Http1;

/// <summary>The elements of a comma-separated value, trimmed; empty ones are skipped as RFC 9110 section 5.6.1 asks of a recipient.</summary>
internal ref struct ListReader(ReadOnlySpan<byte> value)
{
    private ReadOnlySpan<byte> _rest = value;

    internal bool Next(out ReadOnlySpan<byte> element)
    {
        while (_rest.Length > 0)
        {
            var comma = _rest.IndexOf((byte)',');
            element = Token.Trim(comma < 0 ? _rest : _rest[..comma]);
            _rest = comma < 0 ? [] : _rest[(comma + 1)..];
            if (element.Length > 0) return true;
        }

        element = [];
        return false;
    }
}
