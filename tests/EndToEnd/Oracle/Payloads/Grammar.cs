using System.Text;

namespace Halftone.Tests.EndToEnd.Oracle.Payloads;

/// <summary>
/// Requests from the grammar of RFC 9110 and 9112, and from what lies just outside of it: one message or a few behind one another, most with
/// an oddity or two, some struck by a stray byte or cut short. The oddities stand in the files beside this one.
/// </summary>
internal static partial class Grammar
{
    private static readonly (string Name, Action<Draft, Random> Do)[] Oddities = [.. LengthOddities(), .. CodingOddities(), .. ChunkOddities(), .. FieldOddities(), .. LineOddities(), .. RequestOddities()];

    /// <summary>What may stand where a byte of a body, a line or a name is expected, and is taken for something else by somebody.</summary>
    private static readonly string[] Stray = ["\r", "\n", "\r\n", "\0", "\t", " ", ":", ";", ",", "\v", "\f", "\u0001", "\u007f", "\u0085", "\u00a0", "\u00ff", "0", "_", "\"", "#"];

    internal static Payload Make(int seed, int index)
    {
        var random = new Random(Mixed(seed, index));
        var text = new StringBuilder();
        var oddities = new List<string>();
        for (var messages = random.Next(10) switch { < 5 => 1, < 9 => 2, _ => 3 }; messages > 0; messages--) text.Append(Message(random, oddities));
        if (random.Next(10) == 0) Strike(text, random, oddities);
        if (random.Next(25) == 0)
        {
            text.Length = random.Next(1, text.Length);
            oddities.Add("cut short");
        }
        var bytes = Encoding.Latin1.GetBytes(text.ToString());
        return new Payload(seed, index, bytes, Cuts(random, bytes.Length), oddities);
    }

    /// <summary>Neighbouring indexes must not begin alike (the finalizer of MurmurHash3).</summary>
    private static int Mixed(int seed, int index)
    {
        var mixed = ((ulong)(uint)seed << 32) | (uint)index;
        mixed = (mixed ^ (mixed >> 33)) * 0xff51afd7ed558ccd;
        mixed = (mixed ^ (mixed >> 33)) * 0xc4ceb9fe1a85ec53;
        return (int)(mixed ^ (mixed >> 33));
    }

    private static string Message(Random random, List<string> oddities)
    {
        var draft = Plain(random);
        for (var left = random.Next(10) switch { < 3 => 0, < 8 => 1, _ => 2 }; left > 0; left--)
        {
            var (name, make) = Oddities[random.Next(Oddities.Length)];
            make(draft, random);
            oddities.Add(name);
        }
        return draft.Text();
    }

    /// <summary>A request without fault.</summary>
    private static Draft Plain(Random random)
    {
        var draft = new Draft
        {
            Method = Pick(random, "GET", "GET", "POST", "POST", "PUT", "HEAD", "DELETE", "PATCH", "OPTIONS"),
            Target = Pick(random, "/", "/", "/a?b=c", "/x/y.z", "/?q", "/%41;p=1"),
        };
        draft.Fields.Add("Host: h");
        for (var fields = random.Next(8) switch { < 4 => 0, < 7 => 1, _ => 2 }; fields > 0; fields--)
            draft.Put(random, Pick(random, "Accept: */*", "X-A: 1", "Cookie: a=b; c=d", "Content-Type: text/plain", "X-Empty:", "User-Agent: a (b) c/1"));
        switch (random.Next(4))
        {
            case 0 or 1:
                break;
            case 2:
                draft.Body = Content(random);
                draft.Put(random, $"Content-Length: {draft.Body.Length}");
                break;
            default:
                Chunk(draft, random, Content(random));
                break;
        }
        return draft;
    }

    /// <summary>Bodies that are harmless only to those who know where they end.</summary>
    private static string Content(Random random) => Pick(
        random, "", "abc", "hello world", "0\r\n\r\n", "\r\n", "5\r\nhello\r\n0\r\n\r\n", "GET /inner HTTP/1.1\r\nHost: h\r\n\r\n", "X: y\r\n\r\nGET /inner HTTP/1.1\r\nHost: h\r\n\r\n", "\0\u0001\n\u00ff");

    private static T Pick<T>(Random random, params ReadOnlySpan<T> among) => among[random.Next(among.Length)];

    /// <summary>A stray byte comes, goes, or takes another's place.</summary>
    private static void Strike(StringBuilder text, Random random, List<string> oddities)
    {
        oddities.Add("struck");
        var at = random.Next(text.Length);
        var how = random.Next(3);
        if (how > 0) text.Remove(at, 1);
        if (how < 2) text.Insert(at, Stray[random.Next(Stray.Length)]);
    }

    private static int[] Cuts(Random random, int length) => length < 2 ? [] : random.Next(8) switch
    {
        < 5 => [],
        5 => [random.Next(1, length)],
        6 => [.. Enumerable.Range(0, 4).Select(_ => random.Next(1, length)).Distinct().Order()],
        _ => random.Next(4) == 0 ? [.. Enumerable.Range(1, length - 1)] : [],
    };
}
