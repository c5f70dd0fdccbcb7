using System.Text;

namespace Halftone.Tests.EndToEnd.Oracle.Payloads;

/// <summary>Chunked bodies (RFC 9112 section 7.1), whole and spoilt.</summary>
internal static partial class Grammar
{
    private static (string Name, Action<Draft, Random> Do)[] ChunkOddities() =>
    [
        ("chunk size spelt", (draft, random) => SetChunks(draft, random, size: hex => Pick(
            random, $"0x{hex}", $"+{hex}", $"-{hex}", $"{hex} ", $" {hex}", $"\t{hex}", $"{hex}\t", $"{hex}h", "", $"{hex}\0", $"{hex}\v", $"{hex}.0", $"{hex},", $"{hex}_", $"\u00ff{hex}", $"00000{hex}", $"{hex} {hex}"))),
        ("chunk size too big", (draft, random) => SetChunks(draft, random, size: hex => Pick(
            random, $"1{hex.PadLeft(16, '0')}", $"{hex.PadLeft(17, '0')}", $"{hex.PadLeft(40, '0')}", "ffffffffffffffff", "7fffffffffffffff", "8000000000000000", $"1{hex.PadLeft(8, '0')}", $"f{hex.PadLeft(15, '0')}"))),
        ("chunk size not its own", (draft, random) => SetChunks(draft, random, size: hex => Pick(random, "1", "2", "4", "ff", "0", hex + "0"))),
        ("chunk extension", (draft, random) => SetChunks(draft, random, extension: Pick(random, Extensions))),
        ("chunk extension with a line feed", (draft, random) => SetChunks(draft, random, extension: Pick(
            random, ";a\nb", ";\n", "\n", ";\nxx", ";a=\"\n\"", ";\n0\r\n\r\n" + Inner, ";a\n\r\n", "\nxx\r", ";\r", ";\rx", ";a=\"\r\n\""))),
        ("chunk extension that hides a request", (draft, random) =>
        {
            // Who ends the size line at the line feed takes as many bytes of the extension for data, and then finds a last chunk and a request.
            var content = "0\r\n\r\n" + Inner;
            draft.Unframe();
            draft.Body = $"{content.Length:x};{Pick(random, "", "a", "a=")}\n{new string('x', content.Length)}\r\n{content}\r\n0\r\n\r\n";
            draft.Put(random, "Transfer-Encoding: chunked");
        }),
        ("chunk extension too long", (draft, random) => SetChunks(draft, random, extension: ";" + new string(Pick(random, 'a', ' ', ';'), Pick(random, 200, 255, 256, 257, 5000)))),
        ("chunk line ends", (draft, random) => SetChunks(draft, random, lineEnd: Pick(random, "\n", "\r", "\r\r\n", "\n\r\n", "\r\n\r\n", "\n\r", "\r\n\0"))),
        ("chunk data end", (draft, random) => SetChunks(draft, random, dataEnd: Pick(random, "\n", "\r", "", "\r\r\n", "\r\n\r\n", "\n\n", "xx", "\rx", "xy\r\n", " \r\n", "\n\r\n"))),
        ("last chunk", (draft, random) => SetChunks(draft, random, last: Pick(
            random, "00\r\n\r\n", "0000000000000000\r\n\r\n", "0;a=b\r\n\r\n", "0;\r\n\r\n", "0\n\n", "0\r\n\n", "0\n\r\n", "0\r\r", "0\r\n\r", "0\r\n", "0", "", "0 \r\n\r\n", "0\t\r\n\r\n", "\r\n0\r\n\r\n", "-0\r\n\r\n", "0x0\r\n\r\n", "0\r\n\r\n\r\n", "0\r\n\r\n0\r\n\r\n", "0\r\nX", "0\r\n" + Inner))),
        ("trailer", (draft, random) => SetChunks(draft, random, last: $"0\r\n{Trailer(random)}\r\n\r\n")),
        ("chunked behind an expectation", (draft, random) =>
        {
            SetChunks(draft, random, size: hex => Pick(random, hex, hex, "z", ""));
            draft.Put(random, "Expect: 100-continue");
        }),
    ];

    private static readonly string[] Extensions = [";a", ";a=b", ";a=\"b c\"", ";a;b;c", ";", ";;", ";=", ";a=", " ;a", "; a", ";a =b", ";a= b", ";\t", ";\u00ff", ";\0", ";a=\"b;c\"", ";a=\"", ";a=\"\\\"\"", " ", "a", ";\u007f"];

    private static string Trailer(Random random) => Pick(
        random, "X-T: 1", "X-T:", "Content-Length: 5", "Transfer-Encoding: chunked", "Host: evil", "X-T: 1\r\nX-U: 2", "X-T : 1", " X-T: 1", "X-T", ": 1", "X-T: a\nb", "X-T: a\rb", "X-T: \0", "X-T: 1\r\n fold", "X_T: 1", "X-T\0: 1",
        "X-T: 1\n", "Connection: close", "X-Forwarded-For: 1.2.3.4", "\u00ff: 1", "GET / HTTP/1.1", "GET /inner HTTP/1.1\r\nHost: h");

    /// <summary>A chunked body without fault, in one to three chunks.</summary>
    private static void Chunk(Draft draft, Random random, string content)
    {
        var body = new StringBuilder();
        for (var at = 0; at < content.Length;)
        {
            var count = random.Next(3) == 0 ? random.Next(1, content.Length - at + 1) : content.Length - at;
            body.Append(Hex(random, count)).Append("\r\n").Append(content, at, count).Append("\r\n");
            at += count;
        }
        draft.Unframe();
        draft.Body = body.Append("0\r\n\r\n").ToString();
        draft.Put(random, "Transfer-Encoding: chunked");
    }

    private static void SetChunks(
        Draft draft, Random random, Func<string, string>? size = null, string extension = "", string lineEnd = "\r\n", string dataEnd = "\r\n", string last = "0\r\n\r\n")
    {
        var content = Content(random);
        // What is odd is odd in the first chunk or in the second.
        var first = random.Next(3) == 0 ? "3\r\nabc\r\n" : "";
        var hex = Hex(random, content.Length);
        var odd = content.Length == 0 && random.Next(2) == 0 ? "" : $"{size?.Invoke(hex) ?? hex}{extension}{lineEnd}{content}{dataEnd}";
        draft.Unframe();
        draft.Body = first + odd + last;
        draft.Put(random, "Transfer-Encoding: chunked");
    }

    private static string Hex(Random random, int count) => Pick(random, $"{count:x}", $"{count:x}", $"{count:X}", $"0{count:x}");
}
