using Halftone.Core.Outcomes;
using Halftone.DataPlane.Http1;
using Xunit;

namespace Halftone.Tests.Unit.Http1;

public sealed class HeadLimitTests
{
    private const string Start = "GET / HTTP/1.1\r\nHost: a\r\n";

    [Fact]
    public void A_head_of_32_KiB_is_read_and_one_byte_more_is_not()
    {
        Assert.Equal((ReadResult.Done, RequestReader.HeadBytesMax), Result(HeadOf(RequestReader.HeadBytesMax)));
        Refused(Fault.HeadTooLarge, HeadOf(RequestReader.HeadBytesMax + 1));
        Assert.Equal((ReadResult.Done, RequestReader.HeadBytesMax), Result(HeadOf(RequestReader.HeadBytesMax) + new string('x', 1000)));

        static (ReadResult, int) Result(string text)
        {
            var read = ReadRequest.Of(text);
            return (read.Result, read.Head.Length);
        }
    }

    [Fact]
    public void A_head_is_awaited_only_while_it_can_still_fit()
    {
        Assert.Equal(ReadResult.Incomplete, ReadRequest.Of(HeadOf(RequestReader.HeadBytesMax)[..^1]).Result);
        Refused(Fault.HeadTooLarge, HeadOf(RequestReader.HeadBytesMax + 1)[..^1]);
        var method = new string('A', RequestReader.HeadBytesMax - 1);
        Assert.Equal(ReadResult.Incomplete, ReadRequest.Of(method).Result);
        Refused(Fault.HeadTooLarge, method + "A");
    }

    [Fact]
    public void A_target_of_8_KiB_is_read_and_one_byte_more_is_not()
    {
        var path = "/" + new string('p', RequestReader.TargetBytesMax - 1);
        Assert.Equal(ReadResult.Done, ReadRequest.Of($"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n").Result);
        Assert.Equal(ReadResult.Incomplete, ReadRequest.Of($"GET {path}").Result);
        Refused(Fault.TargetTooLong, $"GET {path}p HTTP/1.1\r\nHost: a\r\n\r\n");
        Refused(Fault.TargetTooLong, $"GET {path}p");
        Refused(Fault.TargetTooLong, $"GET {path}{path}{path}{path}{path}p");
    }

    [Fact]
    public void A_hundred_fields_are_read_and_one_more_is_not()
    {
        Assert.Equal((ReadResult.Done, 100), (ReadRequest.Of(Many(99)).Result, ReadRequest.Of(Many(99)).Head.FieldCount));
        Refused(Fault.HeadTooLarge, Many(100));
        Refused(Fault.HeadTooLarge, Many(400));
    }

    [Fact]
    public void Dropped_fields_count_too()
    {
        Assert.Equal(ReadResult.Done, ReadRequest.Of(Many(99, "a_b")).Result);
        Refused(Fault.HeadTooLarge, Many(100, "a_b"));
    }

    [Fact]
    public void An_answer_has_the_same_limits()
    {
        static string Answer(int length) => "HTTP/1.1 200 OK\r\nX: ".PadRight(length - 4, 'x') + "\r\n\r\n";
        static string Fields(int count) => "HTTP/1.1 200 OK\r\n" + string.Concat(Enumerable.Repeat("a: b\r\n", count)) + "\r\n";
        Assert.Equal(ReadResult.Done, ReadAnswer.Of(Answer(ResponseReader.HeadBytesMax)).Result);
        Assert.Equal(ReadResult.Incomplete, ReadAnswer.Of(Answer(ResponseReader.HeadBytesMax)[..^1]).Result);
        Assert.Equal(Fault.AnswerMalformed, ReadAnswer.Of(Answer(ResponseReader.HeadBytesMax + 1)).Fault);
        Assert.Equal(Fault.AnswerMalformed, ReadAnswer.Of(Answer(ResponseReader.HeadBytesMax + 1)[..^1]).Fault);
        Assert.Equal(ReadResult.Done, ReadAnswer.Of(Fields(100)).Result);
        Assert.Equal(Fault.AnswerMalformed, ReadAnswer.Of(Fields(101)).Fault);
    }

    [Fact]
    public void A_dripped_head_is_looked_at_when_a_line_ends_or_256_bytes_are_full()
    {
        // The control byte shows whether the call looked: so a head costs some 230 parses at most, however small its pieces are.
        var text = (Start + "X: \u0001").PadRight(255, 'x');
        for (var seen = Start.Length; seen < 255; seen++) Assert.Equal(ReadResult.Incomplete, ReadRequest.Of(text, seen: seen).Result);
        Refused(Fault.HeadMalformed, text);
        Refused(Fault.HeadMalformed, text + "x", seen: 255);
        Refused(Fault.HeadMalformed, text[..100] + "\n", seen: 100);
        Assert.Equal(ReadResult.Incomplete, ReadRequest.Of(text + "xx", seen: 256).Result);
    }

    [Fact]
    public void A_dripped_target_is_still_refused_at_its_limit()
    {
        var text = "GET /" + new string('p', 2 * RequestReader.TargetBytesMax);
        for (var length = 1; length <= text.Length; length++)
        {
            var read = ReadRequest.Of(text[..length], seen: length - 1);
            if (read.Result == ReadResult.Incomplete) continue;
            Assert.Equal(Fault.TargetTooLong, read.Fault);
            Assert.InRange(length, RequestReader.TargetBytesMax, RequestReader.TargetBytesMax + 300);
            return;
        }

        Assert.Fail("never refused");
    }

    private static string HeadOf(int length) => (Start + "X: ").PadRight(length - 4, 'x') + "\r\n\r\n";

    private static string Many(int fields, string name = "a") => Start + string.Concat(Enumerable.Repeat($"{name}: b\r\n", fields)) + "\r\n";

    private static void Refused(Fault fault, string text, int seen = 0)
    {
        var read = ReadRequest.Of(text, seen: seen);
        Assert.Equal((ReadResult.Refused, fault), (read.Result, read.Fault));
    }
}
