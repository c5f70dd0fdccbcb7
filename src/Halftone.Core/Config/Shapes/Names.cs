using System.Buffers;
using Halftone.Core.Config.Problems;

namespace Halftone.Core.Config.Shapes;

/// <summary>The alphabets of names.</summary>
internal static class Names
{
    /// <summary>Services, versions and rules: safe in a log line, a metric label, a header, a file name and a command.</summary>
    internal const string Pattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$";

    private const int LengthMax = 63;

    private static readonly SearchValues<char> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>RFC 9110, section 5.6.2: field names, cookie names and methods.</summary>
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~");

    internal static Complaint? Check(string what, string name) =>
        name.Length is > 0 and <= LengthMax && char.IsAsciiLetterOrDigit(name[0]) && !name.AsSpan().ContainsAnyExcept(Letters) ? null
        : new(Codes.BadName, $"`{Visible(name)}` cannot be the name of a {what}",
            $"use letters, digits, `.`, `_` and `-`, beginning with a letter or digit, at most {LengthMax}");

    internal static Complaint? CheckToken(string what, Written name) =>
        IsToken(name.Text) ? null : new(Codes.BadName, $"`{Visible(name.Shown)}` cannot be the name of a {what}",
            "use letters, digits and !#$%&'*+-.^_`|~");

    internal static bool IsToken(string text) => text.Length is > 0 and <= 256 && !text.AsSpan().ContainsAnyExcept(TokenCharacters);

    internal static Complaint? CheckText(string what, Written text, bool mayBeEmpty = false)
    {
        if (text.Text.Length == 0 && !mayBeEmpty) return new(Codes.BadText, $"{what} is empty", "write something, or leave the key away");
        return text.Text.Contains('\0') ? new(Codes.BadText, $"{what} has a NUL character in it", "leave it out; no program can be given one") : null;
    }

    /// <summary>Short enough for a message.</summary>
    private static string Visible(string name) => name.Length > 80 ? name[..77] + "..." : name;
}
