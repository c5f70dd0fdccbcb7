using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Halftone.Control.Notifications;

/// <summary>The key that signs what a hook is sent, by Standard Webhooks 1.0.0: HMAC-SHA256 of `id.timestamp.body`.</summary>
internal sealed class WebhookSecret
{
    private const string Prefix = "whsec_";

    /// <summary>Standard Webhooks: 192 bits at least, 512 at most.</summary>
    private const int BytesMin = 24, BytesMax = 64;

    private readonly string _text;
    private readonly byte[] _key;

    private WebhookSecret(string text, byte[] key) => (_text, _key) = (text, key);

    /// <summary>What nobody is shown, also when a hook repeats it.</summary>
    internal IEnumerable<string> Unsaid => [_text, _text[Prefix.Length..]];

    /// <param name="problem">What is wrong with it, without a letter of it.</param>
    internal static WebhookSecret? Read(string text, out string? problem)
    {
        problem = null;
        var key = new byte[text.Length];
        if (!text.StartsWith(Prefix, StringComparison.Ordinal)) problem = $"it does not begin with {Prefix}";
        else if (!Convert.TryFromBase64String(text[Prefix.Length..], key, out var length)) problem = $"what stands behind {Prefix} is not base64";
        else if (length is < BytesMin or > BytesMax) problem = $"it has {length} bytes, {BytesMin} to {BytesMax} are right";
        else return new WebhookSecret(text, key[..length]);
        return null;
    }

    /// <returns>`v1,` and the signature in base64.</returns>
    internal string Sign(string id, long unixSeconds, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{unixSeconds}.")));
        hash.AppendData(body);
        return "v1," + Convert.ToBase64String(hash.GetHashAndReset());
    }

    public override string ToString() => Prefix + "***";
}
