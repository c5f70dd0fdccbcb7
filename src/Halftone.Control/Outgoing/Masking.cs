using System.Text;
using Halftone.Core;

namespace Halftone.Control.Outgoing;

/// <summary>Takes our secrets out of what others say: an answer may repeat the address or the key it was asked with.</summary>
internal sealed class Masking
{
    /// <summary>Shorter ones stand in other words by chance, and nobody guesses a key of three letters from seeing it masked.</summary>
    private const int LengthMin = 4;

    private readonly string[] _secrets;

    internal Masking(params IEnumerable<string?> secrets) =>
        _secrets = [.. secrets.OfType<string>().Where(secret => secret.Length >= LengthMin).Distinct().OrderByDescending(secret => secret.Length)];

    /// <summary>All that an address has beyond its host.</summary>
    /// <param name="others">Keys that are sent beside it.</param>
    internal static Masking Of(Uri address, params IEnumerable<string?> others) =>
        new([address.PathAndQuery, Uri.UnescapeDataString(address.PathAndQuery), .. Query(address), .. Person(address), .. others]);

    /// <summary>As <see cref="Of"/>, but the path may be said.</summary>
    internal static Masking BeyondPath(Uri address, params IEnumerable<string?> others) => new([.. Query(address), .. Person(address), .. others]);

    /// <summary>In one line, fit for a terminal.</summary>
    /// <param name="cut">The text went on: its end may be the beginning of a secret, and goes.</param>
    internal string Show(string text, bool cut = false)
    {
        if (cut && _secrets.Length > 0) text = text[..Math.Max(0, text.Length - _secrets[0].Length + 1)];
        foreach (var secret in _secrets) text = text.Replace(secret, "***", StringComparison.Ordinal);
        return PrintableText.Of(text.Trim());
    }

    private static IEnumerable<string> Query(Uri address) =>
        address.Query.Length == 0 ? [] : [address.Query[1..], .. address.Query[1..].Split('&').Select(pair => Uri.UnescapeDataString(pair[(pair.IndexOf('=') + 1)..]))];

    private static IEnumerable<string> Person(Uri address)
    {
        if (address.UserInfo.Length == 0) return [];
        var person = Uri.UnescapeDataString(address.UserInfo);
        return [address.UserInfo, person, address.UserInfo[(address.UserInfo.IndexOf(':') + 1)..], person[(person.IndexOf(':') + 1)..], Convert.ToBase64String(Encoding.UTF8.GetBytes(person))];
    }
}
