namespace Halftone.Control.Outgoing;

/// <summary>Text of others has a length that we choose.</summary>
internal static class Shortened
{
    /// <param name="charactersMax">UTF-16 units, the ellipsis included; no pair of them is cut.</param>
    internal static string Of(string text, int charactersMax)
    {
        if (text.Length <= charactersMax) return text;
        var end = charactersMax - 1;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[end - 1]) ? end - 1 : end), "…");
    }
}
