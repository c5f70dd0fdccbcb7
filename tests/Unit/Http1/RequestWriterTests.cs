using System.Text;
using Halftone.DataPlane.Http1;
using Xunit;

namespace Halftone.Tests.Unit.Http1;

public sealed class RequestWriterTests
{
    private const string Ours = "Via: 1.1 halftone\r\nX-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: a:80\r\n";

    [Fact]
    public void Lines_that_stay_are_copied_byte_by_byte_in_their_order() =>
        Check("GET /p?q HTTP/1.1\r\nX:  1\r\nHost:a:80\r\nx:\t2 \r\nAccept: \u00ff\r\n", "GET /p?q HTTP/1.1\r\nX:  1\r\nHost:a:80\r\nx:\t2 \r\nAccept: \u00ff\r\n" + Ours);

    [Theory]
    [InlineData("Connection: close")]
    [InlineData("Connection: keep-alive")]
    [InlineData("Keep-Alive: timeout=5")]
    [InlineData("Proxy-Connection: keep-alive")]
    [InlineData("Proxy-Authorization: Basic eA==")]
    [InlineData("Proxy-Authenticate: Basic")]
    [InlineData("TE: trailers")]
    [InlineData("Trailer: X")]
    [InlineData("Upgrade: websocket")]
    [InlineData("Connection: upgrade\r\nUpgrade: websocket")]
    [InlineData("Forwarded: for=evil")]
    [InlineData("X-Forwarded-For: 203.0.113.1")]
    [InlineData("x-forwarded-for: 203.0.113.1\r\nX-FORWARDED-PROTO: https\r\nX-Forwarded-Host: evil\r\nForwarded: for=evil")]
    [InlineData("X-Real-IP: 203.0.113.1\r\nX-Forwarded-Port: 443")]
    [InlineData("Under_Score: 1")]
    [InlineData("Connection: X-Foo\r\nX-Foo: 1\r\nx-fOO: 2")]
    public void What_belongs_to_one_hop_or_cannot_be_believed_is_left_out(string lines)
    {
        Check($"GET / HTTP/1.1\r\nHost: a:80\r\n{lines}\r\nX: 1\r\n", "GET / HTTP/1.1\r\nHost: a:80\r\nX: 1\r\n" + Ours);
        Check($"GET / HTTP/1.1\r\n{lines}\r\nHost: a:80\r\n", "GET / HTTP/1.1\r\nHost: a:80\r\n" + Ours);
    }

    [Fact]
    public void Connection_strips_no_field_that_is_not_the_clients_to_strip()
    {
        var lines = "Host: a:80\r\nAuthorization: Bearer x\r\nCookie: a=b\r\nCache-Control: no-store\r\nExpect: 100-continue\r\nContent-Type: x\r\nMax-Forwards: 3\r\n";
        Check(
            "POST / HTTP/1.1\r\n" + lines + "Content-Length: 2\r\nConnection: Host, Content-Length, Transfer-Encoding, Authorization, Cookie, Cache-Control, Expect\r\n"
            + "Connection: Content-Type, Max-Forwards, X-Forwarded-For, X-Forwarded-Host, X-Forwarded-Proto, Via, Forwarded\r\n",
            "POST / HTTP/1.1\r\n" + lines + Ours + "Content-Length: 2\r\n");
    }

    [Fact]
    public void Of_a_hundred_fields_those_that_any_connection_line_names_are_left_out()
    {
        // Host and two lines of Connection take three of the hundred, so X96 is the last one.
        var fields = Enumerable.Range(0, 97).Select(n => $"X{n}: {n}\r\n").ToArray();
        Check(
            $"GET / HTTP/1.1\r\nHost: a:80\r\nConnection: x96 , \tx64\r\n{string.Concat(fields)}Connection: x0,x63, ,x9\r\n",
            $"GET / HTTP/1.1\r\nHost: a:80\r\n{string.Concat(fields.Where((_, n) => n is not (0 or 9 or 63 or 64 or 96)))}{Ours}");
    }

    [Theory]
    [InlineData("Content-Length:   007", "Content-Length: 7")]
    [InlineData("Content-Length: 0", "Content-Length: 0")]
    [InlineData("content-length: 999999999999999999", "Content-Length: 999999999999999999")]
    [InlineData("transfer-encoding: CHUNKED", "Transfer-Encoding: chunked")]
    public void Framing_is_written_anew_and_last(string came, string goes) =>
        Check($"POST / HTTP/1.1\r\n{came}\r\nHost: a:80\r\n", $"POST / HTTP/1.1\r\nHost: a:80\r\n{Ours}{goes}\r\n");

    [Theory]
    [InlineData("http://b:80/p?q", "/p?q", "b:80")]
    [InlineData("HTTP://B", "/", "B")]
    [InlineData("http://b?q", "/?q", "b")]
    [InlineData("http://b/?", "/?", "b")]
    public void Absolute_form_becomes_origin_form_with_its_own_host(string target, string path, string host)
    {
        var read = ReadRequest.Of($"GET {target} HTTP/1.1\r\nAccept: x\r\nHost: other\r\n\r\n");
        Assert.Equal(
            $"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: x\r\nVia: 1.1 halftone\r\nX-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: {host}\r\n\r\n",
            read.Write());
    }

    [Theory]
    [InlineData("*", "*")]
    [InlineData("http://a:80", "*")]
    [InlineData("http://a:80/", "/")]
    [InlineData("http://a:80?", "/?")]
    public void Options_for_the_whole_server_stays_that(string target, string goes)
    {
        var written = ReadRequest.Of($"OPTIONS {target} HTTP/1.1\r\nHost: a:80\r\n\r\n").Write();
        Assert.Equal($"OPTIONS {goes} HTTP/1.1\r\nHost: a:80\r\n{Ours}\r\n", written);
    }

    [Fact]
    public void Other_versions_leave_as_1_1_and_via_tells_what_came()
    {
        Check("GET / HTTP/1.0\r\nHost: a:80\r\nExpect: 100-continue\r\n", "GET / HTTP/1.1\r\nHost: a:80\r\n" + Ours.Replace("1.1 h", "1.0 h", StringComparison.Ordinal));
        Check("GET / HTTP/1.5\r\nHost: a:80\r\n", "GET / HTTP/1.1\r\nHost: a:80\r\n" + Ours);
        Check("GET / HTTP/1.0\r\nX: 1\r\n", "GET / HTTP/1.1\r\nHost: \r\nX: 1\r\nVia: 1.0 halftone\r\nX-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: http\r\n");
    }

    [Fact]
    public void Via_grows_by_a_line_behind_those_that_came() =>
        Check("GET / HTTP/1.1\r\nVia: 1.0 x\r\nHost: a:80\r\nVia: 1.1 y\r\n", "GET / HTTP/1.1\r\nVia: 1.0 x\r\nHost: a:80\r\nVia: 1.1 y\r\n" + Ours);

    [Fact]
    public void An_allowed_upgrade_keeps_its_fields()
    {
        var read = ReadRequest.Of("GET / HTTP/1.1\r\nHost: a:80\r\nConnection: Upgrade, X-Foo\r\nX-Foo: 1\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n");
        Assert.Equal(
            $"GET / HTTP/1.1\r\nHost: a:80\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\nConnection: upgrade\r\n{Ours}\r\n",
            read.Write(new ForwardFacts { Upgrade = true }));
    }

    [Theory]
    [InlineData("", "X-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: a:80\r\n")]
    [InlineData("X-Forwarded-For: 1.1.1.1\r\n", "X-Forwarded-For: 1.1.1.1, 192.0.2.7\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: a:80\r\n")]
    [InlineData(
        "X-Forwarded-For: 1.1.1.1, 2.2.2.2\r\nx-forwarded-for:\r\nX-Forwarded-For: 3.3.3.3\r\n",
        "X-Forwarded-For: 1.1.1.1, 2.2.2.2, 3.3.3.3, 192.0.2.7\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: a:80\r\n")]
    [InlineData(
        "Forwarded: for=1.1.1.1;proto=https\r\n",
        "X-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: a:80\r\nForwarded: for=1.1.1.1;proto=https, for=192.0.2.7;proto=http;host=\"a:80\"\r\n")]
    public void A_trusted_peers_word_is_extended(string came, string goes)
    {
        var read = ReadRequest.Of($"GET / HTTP/1.1\r\n{came}Host: a:80\r\n\r\n");
        Assert.Equal($"GET / HTTP/1.1\r\nHost: a:80\r\nVia: 1.1 halftone\r\n{goes}\r\n", read.Write(new ForwardFacts { PeerTrusted = true }));
    }

    [Fact]
    public void A_trusted_peers_scheme_and_host_tell_of_the_first_hop_and_stay()
    {
        var read = ReadRequest.Of("GET / HTTP/1.1\r\nX-Forwarded-Proto: https\r\nHost: a:80\r\nX-Forwarded-Host: first\r\n\r\n");
        Assert.Equal(
            "GET / HTTP/1.1\r\nX-Forwarded-Proto: https\r\nHost: a:80\r\nX-Forwarded-Host: first\r\nVia: 1.1 halftone\r\nX-Forwarded-For: 192.0.2.7\r\n\r\n",
            read.Write(new ForwardFacts { PeerTrusted = true }));
    }

    [Fact]
    public void An_ipv6_peer_is_bare_in_one_field_and_quoted_in_the_other()
    {
        var written = ReadRequest.Of("GET / HTTP/1.1\r\nHost: [::1]:80\r\nForwarded: for=x\r\n\r\n")
            .Write(new ForwardFacts { PeerTrusted = true, PeerAddress = "2001:db8::1"u8 });
        Assert.Contains("\r\nX-Forwarded-For: 2001:db8::1\r\n", written, StringComparison.Ordinal);
        Assert.Contains("\r\nForwarded: for=x, for=\"[2001:db8::1]\";proto=http;host=\"[::1]:80\"\r\n", written, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Heads.Small)]
    [InlineData(Heads.Browser)]
    [InlineData("POST http://b/ HTTP/1.0\r\nContent-Length: 12\r\nX-Forwarded-For: 1\r\nForwarded: x\r\nConnection: y\r\nY: 1\r\nZ: 1\r\n\r\n")]
    public void An_output_that_is_too_small_is_told_and_never_overrun(string text)
    {
        var read = ReadRequest.Of(text);
        foreach (var trusted in new[] { false, true })
        {
            var facts = new ForwardFacts { PeerAddress = "2001:db8::1"u8, PeerTrusted = trusted };
            var whole = Encoding.Latin1.GetBytes(read.Write(facts));
            for (var room = 0; room <= whole.Length; room++)
            {
                var output = new byte[room + 64];
                output.AsSpan(room).Fill(0xee);
                var written = HeadWriter.WriteRequest(output.AsSpan(0, room), read.Bytes, read.Fields, read.Head, facts);
                Assert.Equal(room < whole.Length ? -1 : whole.Length, written);
                Assert.True(output.AsSpan(room).IndexOfAnyExcept((byte)0xee) < 0);
                if (written > 0) Assert.Equal(whole, output[..written]);
            }
        }
    }

    private static void Check(string came, string goes)
    {
        var read = ReadRequest.Of(came + "\r\n");
        Assert.Equal(ReadResult.Done, read.Result);
        Assert.Equal(goes + "\r\n", read.Write());
    }
}
