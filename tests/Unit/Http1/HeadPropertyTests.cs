using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Halftone.Core.Config;
using Halftone.Core.Routing;
using Halftone.DataPlane.Http1;
using Xunit;

namespace Halftone.Tests.Unit.Http1;

public sealed partial class HeadPropertyTests
{
    private const string Via = "Via: 1.1 halftone\r\n";

    private static readonly ThreadLocal<FieldRange[]> Table = new(() => new FieldRange[RequestReader.FieldsMax]);

    private static readonly string[] OneHop =
        ["connection", "keep-alive", "proxy-connection", "proxy-authorization", "te", "trailer", "upgrade", "x-named", "under_score", "forwarded"];

    [Fact]
    public void What_is_written_reads_back_as_the_same_request() => HeadGen.Request.Sample(text =>
    {
        var first = ReadRequest.Of(text);
        Assert.Equal((ReadResult.Done, text.Length), (first.Result, first.Head.Length));
        var once = first.Write();
        var second = ReadRequest.Of(once);
        Assert.Equal((ReadResult.Done, once.Length), (second.Result, second.Head.Length));
        Assert.Equal((first.Method, first.Query, first.Authority, first.Head.Body, first.Head.ContentLength), (second.Method, second.Query, second.Authority, second.Head.Body, second.Head.ContentLength));
        Assert.Equal(first.Method == "OPTIONS" && second.Path == "*" ? "*" : first.Path, second.Path);
        Assert.Equal(once.Replace(Via, Via + Via, StringComparison.Ordinal), second.Write());
    });

    [Fact]
    public void A_request_leaves_with_one_framing_field_at_most_and_without_what_belongs_to_one_hop() => HeadGen.Request.Sample(text =>
    {
        var read = ReadRequest.Of(text);
        var names = NamesOf(read.Write());
        Assert.InRange(names.Count(n => n is "content-length" or "transfer-encoding"), 0, 1);
        Assert.Equal(read.Head.Body != BodyKind.None || read.Head.Has(KnownField.ContentLength), names.Any(n => n is "content-length" or "transfer-encoding"));
        Assert.Equal(1, names.Count(n => n == "host"));
        Assert.All(["x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"], name => Assert.Equal(1, names.Count(n => n == name)));
        Assert.DoesNotContain(names, n => OneHop.Contains(n) && !(n == "x-named" && !read.Head.ConnectionNamesFields));
        Assert.DoesNotContain("evil", read.Write(), StringComparison.Ordinal);
        foreach (var trusted in new[] { false, true })
            Assert.InRange(read.Write(new ForwardFacts { PeerTrusted = trusted }).Length, 1, text.Length + 2 * "192.0.2.7".Length + 3 * read.Head.AuthorityLength + 256);
    });

    [Fact]
    public void All_else_arrives_unchanged_and_in_order() => HeadGen.Request.Sample(text =>
    {
        var read = ReadRequest.Of(text);
        static string[] Kept(string head) => [.. head.Split("\r\n").Where(line => line.StartsWith('x') && !line.StartsWith("x-named", StringComparison.Ordinal))];
        Assert.Equal(Kept(text), Kept(read.Write()));
    });

    [Fact]
    public void An_answer_leaves_with_one_framing_field_at_most_and_without_what_belongs_to_one_hop() => HeadGen.Answer.Sample(text =>
    {
        var read = ReadAnswer.Of(text);
        Assert.Equal((ReadResult.Done, text.Length), (read.Result, read.Head.Length));
        var written = read.Write();
        var names = NamesOf(written);
        Assert.InRange(names.Count(n => n is "content-length" or "transfer-encoding"), 0, 1);
        Assert.DoesNotContain(names, n => n is "keep-alive" or "proxy-connection" or "te" or "trailer" or "upgrade");
        if (read.Head.ConnectionNamesFields) Assert.DoesNotContain("x-named", names);

        var again = ReadAnswer.Of(written);
        Assert.Equal((ReadResult.Done, written.Length, read.Head.Status, read.Reason), (again.Result, again.Head.Length, again.Head.Status, again.Reason));
        Assert.Equal(read.Head.Body, again.Head.Body);
        Assert.Equal(written, again.Write());
    });

    [Fact]
    public void A_damaged_request_is_done_only_when_the_grammar_says_so() => HeadGen.Damaged(HeadGen.Request).Sample(
        text =>
        {
            var read = ReadRequest.Of(text, UnderscoreNames.Pass);
            var grammar = RequestGrammar().Match(text);
            if (read.Result == ReadResult.Done) Assert.Equal(text[..read.Head.Length], grammar.Value);
            if (!grammar.Success) Assert.NotEqual(ReadResult.Done, read.Result);
            if (!grammar.Success && text.Contains("\n\r\n", StringComparison.Ordinal)) Assert.Equal(ReadResult.Refused, read.Result);
        },
        iter: 10_000);

    [Fact]
    public void A_damaged_answer_is_done_only_when_the_grammar_says_so() => HeadGen.Damaged(HeadGen.Answer).Sample(
        text =>
        {
            var read = ReadAnswer.Of(text);
            var grammar = AnswerGrammar().Match(text);
            if (read.Result == ReadResult.Done) Assert.Equal(text[..read.Head.Length], grammar.Value);
            if (!grammar.Success) Assert.NotEqual(ReadResult.Done, read.Result);
            if (!grammar.Success && text.Contains("\n\r\n", StringComparison.Ordinal)) Assert.Equal(ReadResult.Refused, read.Result);
            if (read.Result == ReadResult.Done && read.Head.Status != 101) read.Write();
        },
        iter: 10_000);

    [Fact]
    public void A_head_dripped_byte_by_byte_gets_the_verdict_of_the_whole() =>
        HeadGen.Damaged(HeadGen.Request).Sample(text => AssertSameWhenDripped(ReadRequest.Of(text, UnderscoreNames.Pass)), iter: 500);

    [Fact]
    public void Noise_never_throws() => Gen.Byte.Array[0, 300].Sample(
        bytes =>
        {
            Assert.NotEqual(ReadResult.Done, ReadRequest.Of(bytes).Result);
            Assert.NotEqual(ReadResult.Done, ReadAnswer.Of(bytes).Result);
            Dechunked.Of(Encoding.Latin1.GetString(bytes), bytes.Length / 2);
        },
        iter: 10_000);

    private static string[] NamesOf(string head) =>
        [.. head.Split("\r\n").Skip(1).Where(line => line.Length > 0).Select(line => line[..line.IndexOf(':', StringComparison.Ordinal)].ToLowerInvariant())];

    /// <summary>A verdict found early, on a prefix, must be the verdict on the whole. A refusal may come later: at the next line's end.</summary>
    private static void AssertSameWhenDripped(ReadRequest whole)
    {
        for (var length = 1; length <= whole.Bytes.Length; length++)
        {
            var result = RequestReader.Read(whole.Bytes.AsSpan(0, length), Table.Value!, UnderscoreNames.Pass, out _, out var fault, length - 1);
            if (result == ReadResult.Incomplete) continue;
            Assert.Equal((whole.Result, whole.Fault), (result, fault));
            return;
        }

        Assert.NotEqual(ReadResult.Done, whole.Result);
    }

    [GeneratedRegex(@"\A(\r\n)?[!#$%&'*+\-.^_`|~0-9A-Za-z]+ [\x21\x22\x24-\x7e]+ HTTP/1\.[0-9]\r\n([!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t\x20-\x7e\x80-\xff]*\r\n)*\r\n", RegexOptions.CultureInvariant)]
    private static partial Regex RequestGrammar();

    [GeneratedRegex(@"\AHTTP/1\.[0-9] [1-9][0-9][0-9]( [\t\x20-\x7e\x80-\xff]*)?\r\n([!#$%&'*+\-.^_`|~0-9A-Za-z]+[ \t]*:[\t\x20-\x7e\x80-\xff]*\r\n)*\r\n", RegexOptions.CultureInvariant)]
    private static partial Regex AnswerGrammar();
}
