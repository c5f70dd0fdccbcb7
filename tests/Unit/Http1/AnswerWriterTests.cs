using System.Text;
using Halftone.DataPlane.Http1;
using Xunit;

namespace Halftone.Tests.Unit.Http1;

public sealed class AnswerWriterTests
{
    [Fact]
    public void Lines_that_stay_are_copied_byte_by_byte_in_their_order() =>
        Check(
            "HTTP/1.1 200 Fine \u00e9\r\nSet-Cookie: a\r\nset-cookie:  b \r\nDate: then\r\nServer: s\r\nX_Y: 1\r\nContent-Length: 5\r\n",
            "HTTP/1.1 200 Fine \u00e9\r\nSet-Cookie: a\r\nset-cookie:  b \r\nDate: then\r\nServer: s\r\nX_Y: 1\r\nContent-Length: 5\r\n");

    [Theory]
    [InlineData("Connection: keep-alive")]
    [InlineData("Keep-Alive: timeout=5")]
    [InlineData("Proxy-Connection: keep-alive")]
    [InlineData("Proxy-Authenticate: Basic")]
    [InlineData("Trailer: X")]
    [InlineData("Upgrade: h2c")]
    [InlineData("TE: x")]
    [InlineData("Connection: X-Foo, close\r\nX-Foo: 1")]
    public void What_belongs_to_one_hop_is_left_out(string lines) =>
        Check($"HTTP/1.1 200 OK\r\n{lines}\r\nDate: x\r\nContent-Length: 1\r\n", "HTTP/1.1 200 OK\r\nDate: x\r\nContent-Length: 1\r\n");

    [Fact]
    public void Connection_strips_no_field_we_know() =>
        Check(
            "HTTP/1.1 200 OK\r\nConnection: Set-Cookie, Date, Content-Type, Content-Length, Cache-Control\r\nSet-Cookie: a\r\nDate: x\r\nContent-Type: y\r\nCache-Control: z\r\nContent-Length: 1\r\n",
            "HTTP/1.1 200 OK\r\nSet-Cookie: a\r\nDate: x\r\nContent-Type: y\r\nCache-Control: z\r\nContent-Length: 1\r\n");

    [Theory]
    [InlineData("HTTP/1.0 404 Not Found", "HTTP/1.1 404 Not Found")]
    [InlineData("HTTP/1.3 404 Not Found", "HTTP/1.1 404 Not Found")]
    [InlineData("HTTP/1.1 404", "HTTP/1.1 404 ")]
    [InlineData("HTTP/1.0 404 ", "HTTP/1.1 404 ")]
    public void The_version_is_ours(string came, string goes) =>
        Check($"{came}\r\nDate: x\r\nContent-Length: 0\r\n", $"{goes}\r\nDate: x\r\nContent-Length: 0\r\n");

    [Theory]
    [InlineData("Head", 200, "Content-Length: 77", "Content-Length: 77\r\n")]
    [InlineData("Get", 304, "Content-Length: 77", "Content-Length: 77\r\n")]
    [InlineData("Get", 204, "Content-Length: 0", "")]
    [InlineData("Head", 200, "Transfer-Encoding: chunked", "")]
    [InlineData("Get", 200, "Transfer-Encoding: Chunked", "Transfer-Encoding: chunked\r\n")]
    [InlineData("Get", 200, "Content-Length: 007", "Content-Length: 7\r\n")]
    public void Framing_is_written_anew_and_last(string method, int status, string came, string goes)
    {
        var read = ReadAnswer.Of($"HTTP/1.1 {status} x\r\n{came}\r\nDate: y\r\n\r\n", Enum.Parse<MethodKind>(method));
        Assert.Equal($"HTTP/1.1 {status} x\r\nDate: y\r\n{goes}\r\n", read.Write());
    }

    [Fact]
    public void A_body_that_ends_with_the_connection_says_close()
    {
        var read = ReadAnswer.Of("HTTP/1.1 200 OK\r\nDate: x\r\n\r\n");
        Assert.Equal("HTTP/1.1 200 OK\r\nDate: x\r\nConnection: close\r\n\r\n", read.Write());
        Assert.Equal(
            "HTTP/1.1 200 OK\r\nDate: x\r\nTransfer-Encoding: chunked\r\n\r\n",
            read.Write(new RelayFacts { Body = BodyKind.Chunked, KeepAlive = true, ClientMinor = 1 }));
    }

    [Theory]
    [InlineData(true, 1, "")]
    [InlineData(false, 1, "Connection: close\r\n")]
    [InlineData(true, 0, "Connection: keep-alive\r\n")]
    [InlineData(false, 0, "Connection: close\r\n")]
    public void The_clients_connection_is_told_what_its_version_does_not_imply(bool keepAlive, byte minor, string line)
    {
        var read = ReadAnswer.Of("HTTP/1.1 200 OK\r\nDate: x\r\nContent-Length: 1\r\n\r\n");
        var facts = new RelayFacts { Body = BodyKind.Length, KeepAlive = keepAlive, ClientMinor = minor };
        Assert.Equal($"HTTP/1.1 200 OK\r\nDate: x\r\n{line}Content-Length: 1\r\n\r\n", read.Write(facts));
    }

    [Fact]
    public void A_date_is_added_when_it_is_missing_and_a_cookie_when_one_is_issued()
    {
        var read = ReadAnswer.Of("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n");
        var facts = new RelayFacts { Body = BodyKind.Length, KeepAlive = true, ClientMinor = 1, DateLine = "Date: now\r\n"u8, SetCookieLine = "Set-Cookie: i=1\r\n"u8 };
        Assert.Equal("HTTP/1.1 200 OK\r\nDate: now\r\nSet-Cookie: i=1\r\nContent-Length: 1\r\n\r\n", read.Write(facts));
    }

    [Fact]
    public void Interim_answers_pass_without_additions()
    {
        Check("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nContent-Length: 5\r\nConnection: close\r\n", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n");
        Check("HTTP/1.1 100 Continue\r\n", "HTTP/1.1 100 Continue\r\n");
    }

    [Fact]
    public void Switching_protocols_keeps_its_fields()
    {
        var read = ReadAnswer.Of("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n");
        Assert.Equal(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: x\r\nConnection: upgrade\r\n\r\n",
            read.Write(new RelayFacts { Body = BodyKind.None, Upgrade = true, ClientMinor = 1, KeepAlive = true, DateLine = "Date: D\r\n"u8 }));
    }

    [Theory]
    [InlineData(Heads.Express)]
    [InlineData("HTTP/1.0 200\r\nConnection: x\r\nX: 1\r\nContent-Length: 3\r\nY: 2\r\n\r\n")]
    public void An_output_that_is_too_small_is_told_and_never_overrun(string text)
    {
        var read = ReadAnswer.Of(text);
        var facts = new RelayFacts { Body = BodyKind.Length, ClientMinor = 0, DateLine = "Date: now\r\n"u8, SetCookieLine = "Set-Cookie: i=1\r\n"u8 };
        var whole = Encoding.Latin1.GetBytes(read.Write(facts));
        for (var room = 0; room <= whole.Length; room++)
        {
            var output = new byte[room + 64];
            output.AsSpan(room).Fill(0xee);
            var written = HeadWriter.WriteResponse(output.AsSpan(0, room), read.Bytes, read.Fields, read.Head, facts);
            Assert.Equal(room < whole.Length ? -1 : whole.Length, written);
            Assert.True(output.AsSpan(room).IndexOfAnyExcept((byte)0xee) < 0);
            if (written > 0) Assert.Equal(whole, output[..written]);
        }
    }

    private static void Check(string came, string goes)
    {
        var read = ReadAnswer.Of(came + "\r\n");
        Assert.Equal(ReadResult.Done, read.Result);
        Assert.Equal(goes + "\r\n", read.Write());
    }
}
