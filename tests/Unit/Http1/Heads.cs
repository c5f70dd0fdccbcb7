namespace Halftone.Tests.Unit.Http1;

/// <summary>Heads as they are met outside.</summary>
internal static class Heads
{
    /// <summary>51 bytes.</summary>
    internal const string Small = "GET / HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nAccept: *\r\n\r\n";

    /// <summary>14 fields of a browser's page load, 841 bytes.</summary>
    internal const string Browser =
        "GET /shop/items?page=2&version=v1 HTTP/1.1\r\nHost: shop.example.com\r\nConnection: keep-alive\r\nCache-Control: max-age=0\r\n"
        + "sec-ch-ua: \"Chromium\";v=\"130\", \"Not?A_Brand\";v=\"99\", \"Google Chrome\";v=\"130\"\r\nsec-ch-ua-mobile: ?0\r\n"
        + "sec-ch-ua-platform: \"Linux\"\r\nUpgrade-Insecure-Requests: 1\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 "
        + "(KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36\r\nAccept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,"
        + "image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: navigate\r\n"
        + "Accept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: en-US,en;q=0.9,de;q=0.8\r\n"
        + "Cookie: session=6f1c2d3e4b5a69788796a5b4c3d2e1f0; theme=dark; _ga=GA1.2.1234567890.1700000000; consent=yes; ab=1111; "
        + "cart=0123456789abcdef0123456789abcdef0123456\r\n\r\n";

    internal const string Express =
        "HTTP/1.1 200 OK\r\nX-Powered-By: Express\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: 32\r\n"
        + "ETag: W/\"20-0wFzzTNhZbFcTr2iIo8yMTyhW3g\"\r\nDate: Mon, 23 Nov 2026 10:00:00 GMT\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5\r\n\r\n";
}
