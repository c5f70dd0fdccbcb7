using System.Text;

namespace Halftone.Bench.Load.Client;

/// <summary>The two request heads of the comparison: the smallest one a client sends, and a browser's.</summary>
internal static class Heads
{
    internal const int SmallBytes = 51, BrowserBytes = 841;

    /// <summary>51 bytes, one field.</summary>
    internal static byte[] Small { get; } = Checked("GET / HTTP/1.1\r\nHost: bench.halftone.invalid:80\r\n\r\n", SmallBytes);

    /// <summary>841 bytes, 14 fields; its cookie holds the identity that the sticky split hashes.</summary>
    internal static byte[] Browser { get; } = BrowserHead();

    /// <summary>A head like <see cref="Small"/> for another target.</summary>
    internal static byte[] For(string target) => Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: bench.halftone.invalid:80\r\n\r\n");

    private static byte[] BrowserHead()
    {
        const string BeforeCookie =
            "GET /app/items?page=2&sort=price HTTP/1.1\r\n" +
            "Host: shop.halftone.invalid\r\n" +
            "Connection: keep-alive\r\n" +
            "Cache-Control: max-age=0\r\n" +
            "sec-ch-ua: \"Chromium\";v=\"142\", \"Not_A Brand\";v=\"99\"\r\n" +
            "sec-ch-ua-mobile: ?0\r\n" +
            "Upgrade-Insecure-Requests: 1\r\n" +
            "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36\r\n" +
            "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r\n" +
            "Sec-Fetch-Site: same-origin\r\n" +
            "Sec-Fetch-Mode: navigate\r\n" +
            "Referer: http://shop.halftone.invalid/app/items?page=1\r\n" +
            "Accept-Encoding: gzip, deflate, br\r\n" +
            "Accept-Language: en-GB,en;q=0.9,de;q=0.8\r\n" +
            "Cookie: theme=dark; uid=4be0643f1d98573b97cdca98a65347dd; session=";
        return Checked(BeforeCookie + new string('s', BrowserBytes - BeforeCookie.Length - 4) + "\r\n\r\n", BrowserBytes);
    }

    private static byte[] Checked(string head, int length) =>
        head.Length == length ? Encoding.ASCII.GetBytes(head) : throw new InvalidOperationException($"A head is {head.Length} bytes instead of {length}.");
}
