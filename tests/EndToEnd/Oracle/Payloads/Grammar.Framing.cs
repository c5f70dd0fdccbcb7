namespace Halftone.Tests.EndToEnd.Oracle.Payloads;

/// <summary>Content-Length and Transfer-Encoding as they should not be.</summary>
internal static partial class Grammar
{
    private const string Inner = "GET /inner HTTP/1.1\r\nHost: h\r\n\r\n";

    private static (string Name, Action<Draft, Random> Do)[] LengthOddities() =>
    [
        ("length spelt", (draft, random) => SetLength(draft, random, n => Pick(
            random, $"+{n}", $"-{n}", $"0{n}", $"000{n}", $"{n} ", $" {n}", $"{n}\t", $"0x{n:x}", $"{n},", $",{n}", $"{n}.0", $"{n};a", $"\"{n}\"", $"{n} {n}", $"{n}e0", "", " ", $"{n}\v", $"\f{n}", $"{n}\0", $"{n}_0", $"1_{n}"))),
        ("length too big", (draft, random) => SetLength(draft, random, n => Pick(
            random, $"{(1L << 32) + n}", $"{ulong.MaxValue}", $"{long.MaxValue}", "18446744073709551621", "99999999999999999999999", "999999999999999999", $"{n}{n}{n}{n}{n}{n}{n}{n}{n}{n}{n}{n}{n}{n}{n}{n}{n}{n}{n}"))),
        ("length a list", (draft, random) => SetLength(draft, random, n => Pick(random, $"{n}, {n}", $"{n},{n}", $"{n}, {n + 1}", $"0, {n}", $"{n},0", $"{n}, ", $", {n}"))),
        ("length not its own", (draft, random) => SetLength(draft, random, n => $"{Math.Max(0, n + random.Next(-3, 4))}")),
        ("length twice", (draft, random) =>
        {
            SetLength(draft, random, n => $"{n}");
            draft.Put(random, $"{Pick(random, "Content-Length", "content-length", "CONTENT-LENGTH")}: {Pick(random, draft.Body.Length, draft.Body.Length, 0, draft.Body.Length + 1, Inner.Length)}");
        }),
        ("length under another name", (draft, random) => SetLine(draft, random, Content(random), length => Disguise(random, "Content-Length", $"{length}"))),
        ("length beside a disguise", (draft, random) =>
        {
            SetLength(draft, random, n => $"{n}");
            draft.Put(random, Disguise(random, "Content-Length", $"{Pick(random, 0, Inner.Length)}"));
        }),
        ("body without framing", (draft, random) =>
        {
            draft.Unframe();
            draft.Body = Content(random);
        }),
    ];

    private static (string Name, Action<Draft, Random> Do)[] CodingOddities() =>
    [
        ("coding spelt", (draft, random) => SetCoding(draft, random, Pick(
            random, "Chunked", "CHUNKED", "chunked ", "chunked\t", "\tchunked", "  chunked", "xchunked", "chunkedx", "chunk", "\"chunked\"", "chunked;q=1", "chunked; a", "chunked\v", "\fchunked", "chunked\0", "chunked\u0001", "chun ked", "'chunked'", "[chunked]", "chunk\u00e9d"))),
        ("coding another", (draft, random) => SetCoding(draft, random, Pick(random, "identity", "cow", "gzip", "", " ", ",", "trailers", "compress, gzip"))),
        ("coding a list", (draft, random) => SetCoding(draft, random, Pick(
            random, "gzip, chunked", "identity, chunked", "cow, chunked", "chunked, identity", "chunked, gzip", "chunked, chunked", "chunked,", ",chunked", ", chunked", "chunked , ", "identity,chunked,identity"))),
        ("coding twice", (draft, random) =>
        {
            SetCoding(draft, random, Pick(random, "chunked", "chunked", "identity", "cow"));
            draft.Put(random, $"{Pick(random, "Transfer-Encoding", "transfer-encoding")}: {Pick(random, "chunked", "identity", "x", "")}");
        }),
        ("coding under another name", (draft, random) =>
        {
            Chunk(draft, random, Content(random));
            draft.Unframe();
            draft.Put(random, Disguise(random, "Transfer-Encoding", "chunked"));
        }),
        ("coding beside a disguise", (draft, random) =>
        {
            Chunk(draft, random, Content(random));
            draft.Put(random, Disguise(random, "Transfer-Encoding", Pick(random, "identity", "chunked", "x")));
        }),
        ("length and coding", (draft, random) =>
        {
            Chunk(draft, random, Content(random));
            var length = Pick(random, 0, draft.Body.Length, 3, 5, Inner.Length);
            if (random.Next(3) == 0) draft.Body = Content(random);
            draft.Put(random, $"Content-Length: {length}");
        }),
        ("length and a disguised coding", (draft, random) =>
        {
            Chunk(draft, random, Content(random));
            draft.Unframe();
            draft.Put(random, $"Content-Length: {Pick(random, 0, draft.Body.Length, 4)}", Disguise(random, "Transfer-Encoding", Pick(random, "chunked", "identity, chunked")));
        }),
        ("coding and a disguised length", (draft, random) =>
        {
            Chunk(draft, random, Content(random));
            draft.Put(random, Disguise(random, "Content-Length", $"{Pick(random, 0, draft.Body.Length, 4)}"));
        }),
        ("coding in 1.0", (draft, random) =>
        {
            Chunk(draft, random, Content(random));
            draft.Version = "HTTP/1.0";
        }),
    ];

    private static void SetLength(Draft draft, Random random, Func<int, string> value) => SetLine(draft, random, Content(random), length => $"Content-Length: {value(length)}");

    private static void SetLine(Draft draft, Random random, string body, Func<int, string> line)
    {
        draft.Unframe();
        draft.Body = body;
        draft.Put(random, line(body.Length));
    }

    private static void SetCoding(Draft draft, Random random, string value)
    {
        Chunk(draft, random, Content(random));
        draft.Unframe();
        draft.Put(random, $"Transfer-Encoding: {value}");
    }

    /// <summary>A line that is a certain field to some readers, and to others is another or none.</summary>
    private static string Disguise(Random random, string name, string value)
    {
        var at = random.Next(1, name.Length);
        return random.Next(16) switch
        {
            0 => $"{name.Replace('-', '_')}: {value}",
            1 => $"{name} : {value}",
            2 => $"{name}\t: {value}",
            3 => $" {name}: {value}",
            4 => $"\t{name}: {value}",
            5 => $"X-A: b\n{name}: {value}",
            6 => $"X-A: b\r{name}: {value}",
            7 => $"{name}\r\n : {value}",
            8 => $"{name}:\r\n {value}",
            9 => $"{name}{Pick(random, "\0", "\u0001", "\v", "\u007f", "\u00a0", "\u00ad")}: {value}",
            10 => $"{Pick(random, "\0", "\u0001", "\v", "\u00a0")}{name}: {value}",
            11 => $"{name[..at]}{Pick(random, "\0", " ", "\u0001", "\r\n ", "\n")}{name[at..]}: {value}",
            12 => $"{name.Replace("-", Pick(random, "", " ", ".", "--", "+"), StringComparison.Ordinal)}: {value}",
            13 => $"{name.ToUpperInvariant()}:{value}",
            14 => $"{name};x: {value}",
            _ => $"{name} {value}",
        };
    }
}
