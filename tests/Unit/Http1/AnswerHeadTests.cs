using Halftone.Core.Outcomes;
using Halftone.DataPlane.Http1;
using Xunit;

namespace Halftone.Tests.Unit.Http1;

public sealed class AnswerHeadTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK", 200, "OK", 1)]
    [InlineData("HTTP/1.1 200 ", 200, "", 1)]
    [InlineData("HTTP/1.1 200", 200, "", 1)]
    [InlineData("HTTP/1.0 404 Not \t Found", 404, "Not \t Found", 0)]
    [InlineData("HTTP/1.4 100 \u00e9", 100, "\u00e9", 1)]
    [InlineData("HTTP/1.1 999 x", 999, "x", 1)]
    public void A_status_line_has_three_digits_and_perhaps_a_reason(string line, int status, string reason, int minor)
    {
        var read = ReadAnswer.Of(line + "\r\n\r\n");
        Assert.Equal((ReadResult.Done, status, reason, minor), (read.Result, read.Head.Status, read.Reason, read.Head.Minor));
    }

    [Theory]
    [InlineData("HTTP/2.0 200 OK\r\n")]
    [InlineData("http/1.1 200 OK\r\n")]
    [InlineData("HTTP/1.1  200 OK\r\n")]
    [InlineData("HTTP/1.1\t200 OK\r\n")]
    [InlineData("HTTP/1.1 20 OK\r\n")]
    [InlineData("HTTP/1.1 2000 OK\r\n")]
    [InlineData("HTTP/1.1 099 OK\r\n")]
    [InlineData("HTTP/1.1 2x0 OK\r\n")]
    [InlineData("HTTP/1.1 -20 OK\r\n")]
    [InlineData("HTTP/1.1 200\tOK\r\n")]
    [InlineData("HTTP/1.1 200OK\r\n")]
    [InlineData("HTTP/1.1 200 OK\n")]
    [InlineData("HTTP/1.1 200 O\0K\r\n")]
    [InlineData("HTTP/1.1 200 O\rK\r\n")]
    [InlineData("HTTP/1.1 200\n")]
    [InlineData("\r\nHTTP/1.1 200 OK\r\n")]
    [InlineData("ICY 200 OK\r\n")]
    public void Anything_else_is_no_answer(string line) => Refused(line + "Date: x\r\n\r\n");

    [Theory]
    [InlineData(" X: 1")]
    [InlineData("\tX : 1")]
    [InlineData(" : 1")]
    [InlineData("X \r: 1")]
    [InlineData("X Y: 1")]
    [InlineData("X Y : 1")]
    [InlineData("X \u0001: 1")]
    [InlineData("X: 1\r\n folded")]
    [InlineData("X: a\nb")]
    [InlineData("X: a\rb")]
    [InlineData("X: a\0b")]
    [InlineData("X")]
    [InlineData(": x")]
    [InlineData("X\u0001: 1")]
    [InlineData("Content-Length: 5\r\nContent-Length: 5")]
    [InlineData("Content-Length: 5, 5")]
    [InlineData("Content-Length: 5x")]
    [InlineData("Content-Length: -1")]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 5")]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked")]
    [InlineData("Transfer-Encoding: gzip, chunked")]
    [InlineData("Transfer-Encoding: gzip")]
    [InlineData("Transfer-Encoding: ")]
    [InlineData("Connection: a b")]
    public void A_bad_line_or_a_doubtful_length_makes_the_answer_unusable(string lines)
    {
        Refused($"HTTP/1.1 200 OK\r\n{lines}\r\n\r\n");
        Refused($"HTTP/1.1 200 OK\r\n{lines}\r\nDate: abcdefghijklmnopqrstuvwxyz\r\n\r\n");
    }

    [Fact]
    public void White_space_before_a_colon_is_no_part_of_the_name()
    {
        var read = ReadAnswer.Of("HTTP/1.1 200 OK\r\nX : 1\r\nX_Y\t :2 \r\nconnection : X-Foo\r\nX-Foo : 1\r\nContent-Length  : 2\r\nDate: y\r\n\r\nok");
        Assert.Equal((ReadResult.Done, true, 2L), (read.Result, read.Head.Mended, read.Head.ContentLength));
        Assert.Equal(["X", "X_Y", "connection", "X-Foo", "Content-Length", "Date"], read.Names);
        Assert.Equal("HTTP/1.1 200 OK\r\nX: 1\r\nX_Y: 2 \r\nDate: y\r\nContent-Length: 2\r\n\r\n", read.Write());
        Assert.False(ReadAnswer.Of("HTTP/1.1 200 OK\r\nX_Y: 1\r\n\r\n").Head.Mended);
    }

    [Fact]
    public void Every_byte_has_its_place_in_an_answer_head()
    {
        for (var b = 0; b < 256; b++)
        {
            var c = (char)b;
            var isToken = char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c);
            var isValue = c == '\t' || (b >= 0x20 && b != 0x7f);
            var isBlank = c is ' ' or '\t';
            Check(c == 'H', $"{c}TTP/1.1 200 OK\r\n\r\n");
            Check(c == '1', $"HTTP/{c}.1 200 OK\r\n\r\n");
            Check(char.IsAsciiDigit(c), $"HTTP/1.{c} 200 OK\r\n\r\n");
            Check(c == ' ', $"HTTP/1.1{c}200 OK\r\n\r\n");
            Check(char.IsAsciiDigit(c) && c != '0', $"HTTP/1.1 {c}00 OK\r\n\r\n");
            Check(char.IsAsciiDigit(c), $"HTTP/1.1 2{c}0 OK\r\n\r\n");
            Check(char.IsAsciiDigit(c), $"HTTP/1.1 20{c} OK\r\n\r\n");
            Check(c == ' ', $"HTTP/1.1 200{c}OK\r\n\r\n");
            Check(isValue, $"HTTP/1.1 200 O{c}K\r\n\r\n");
            Check(c == '\n', $"HTTP/1.1 200 OK\r{c}\r\n");
            Check(isToken || c == ':', $"HTTP/1.1 200 OK\r\nX{c}Y: 1\r\n\r\n");
            Check(isToken, $"HTTP/1.1 200 OK\r\n{c}: 1\r\n\r\n");
            Check(isToken || isBlank || c == ':', $"HTTP/1.1 200 OK\r\nX{c}: 1\r\n\r\n");
            Check(isValue, $"HTTP/1.1 200 OK\r\nX: a{c}b\r\n\r\n");
            Check(isValue, $"HTTP/1.1 200 OK\r\nX: abcdefghijklmnopqrstuvwxyz{c}abcdefghijklmnopqrstuvwxyz\r\n\r\n");
            Check(c == '\n', $"HTTP/1.1 200 OK\r\nX: a\r{c}\r\n");
            Check(c == '\n', $"HTTP/1.1 200 OK\r\nX: a\r\n\r{c}");
            Check(char.IsAsciiDigit(c) || isBlank, $"HTTP/1.1 200 OK\r\nContent-Length: {c}5\r\n\r\n");
        }

        static void Check(bool valid, string text) => Assert.Equal(valid ? ReadResult.Done : ReadResult.Refused, ReadAnswer.Of(text).Result);
    }

    [Fact]
    public void Http_1_0_has_no_transfer_codings() => Refused("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");

    [Theory]
    [InlineData("Get", 200, "Content-Length: 5", "Length", true)]
    [InlineData("Get", 200, "Content-Length: 0", "None", true)]
    [InlineData("Get", 200, "Transfer-Encoding: chunked", "Chunked", true)]
    [InlineData("Get", 200, "X: 1", "UntilClose", false)]
    [InlineData("Post", 500, "X: 1", "UntilClose", false)]
    [InlineData("Head", 200, "Content-Length: 5", "None", true)]
    [InlineData("Head", 200, "Transfer-Encoding: chunked", "None", true)]
    [InlineData("Head", 200, "X: 1", "None", true)]
    [InlineData("Get", 304, "Content-Length: 5", "None", true)]
    [InlineData("Get", 304, "Transfer-Encoding: chunked", "None", true)]
    [InlineData("Get", 204, "X: 1", "None", true)]
    [InlineData("Get", 204, "Content-Length: 0", "None", true)]
    [InlineData("Get", 204, "Content-Length: 5", "None", false)]
    [InlineData("Get", 204, "Transfer-Encoding: chunked", "None", false)]
    [InlineData("Get", 100, "X: 1", "None", true)]
    [InlineData("Get", 103, "Content-Length: 5", "None", false)]
    [InlineData("Get", 101, "Upgrade: x", "None", true)]
    [InlineData("Get", 205, "X: 1", "UntilClose", false)]
    [InlineData("Get", 200, "Content-Length: 5\r\nConnection: close", "Length", false)]
    public void The_body_is_told_by_method_status_and_framing(string method, int status, string line, string body, bool keepAlive)
    {
        var read = ReadAnswer.Of($"HTTP/1.1 {status} x\r\n{line}\r\n\r\n", Enum.Parse<MethodKind>(method));
        Assert.Equal((ReadResult.Done, Enum.Parse<BodyKind>(body), keepAlive), (read.Result, read.Head.Body, read.Head.KeepAlive));
    }

    [Theory]
    [InlineData("Content-Length: 5", false)]
    [InlineData("Content-Length: 5\r\nConnection: keep-alive", true)]
    public void An_http_1_0_server_must_ask_for_the_connection_to_live(string lines, bool keepAlive) =>
        Assert.Equal(keepAlive, ReadAnswer.Of($"HTTP/1.0 200 OK\r\n{lines}\r\n\r\n").Head.KeepAlive);

    [Theory]
    [InlineData("timeout=5", 5)]
    [InlineData("Timeout=72, max=1000", 72)]
    [InlineData("max=1000, timeout=30", 30)]
    [InlineData("timeout=0", 0)]
    [InlineData("timeout=", 0)]
    [InlineData("timeout=x", 0)]
    [InlineData("timeout=1234567", 0)]
    [InlineData("timeout=-1", 0)]
    [InlineData("max=5", 0)]
    [InlineData("", 0)]
    public void Keep_alive_says_for_how_many_seconds(string value, int seconds) =>
        Assert.Equal(seconds, ReadAnswer.Of($"HTTP/1.1 200 OK\r\nKeep-Alive: {value}\r\n\r\n").Head.KeepAliveSeconds);

    [Theory]
    [InlineData("text/event-stream", true)]
    [InlineData("Text/Event-Stream; charset=utf-8", true)]
    [InlineData("text/event-stream ;x", true)]
    [InlineData("text/event-streams", false)]
    [InlineData("text/event", false)]
    [InlineData("application/json", false)]
    [InlineData("", false)]
    public void An_event_stream_is_known_by_its_type(string value, bool events) =>
        Assert.Equal(events, ReadAnswer.Of($"HTTP/1.1 200 OK\r\nContent-Type: {value}\r\n\r\n").Head.EventStream);

    [Fact]
    public void Underscores_are_an_answers_own_business()
    {
        var read = ReadAnswer.Of("HTTP/1.1 200 OK\r\nX_Y: 1\r\nContent-Length: 1\r\n\r\n");
        Assert.Equal(["X_Y", "Content-Length"], read.Names);
    }

    private static void Refused(string text)
    {
        var read = ReadAnswer.Of(text);
        Assert.Equal((ReadResult.Refused, Fault.AnswerMalformed), (read.Result, read.Fault));
    }
}
