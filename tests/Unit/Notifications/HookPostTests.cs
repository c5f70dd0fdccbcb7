using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Halftone.Control.Notifications;
using Halftone.Control.Outgoing;
using Xunit;

namespace Halftone.Tests.Unit.Notifications;

/// <summary>One try against hooks that work, and against hooks that do not.</summary>
public sealed class HookPostTests : IDisposable
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private readonly WatchedTime _time = new();
    private readonly OutgoingHttp _http;

    public HookPostTests() => _http = new OutgoingHttp(_time, proxied: false);

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task A_signed_request_is_what_a_receiver_of_Standard_Webhooks_expects()
    {
        using var hook = new RawHook(RawHook.Say(204));
        Assert.IsType<Attempt.Delivered>(await SendAsync(Hook(hook.At("/a?b=c")) with { Secrets = [WebhookSecret.Read(Secret, out _)!] }));
        var heard = await hook.NextAsync();
        Assert.Equal("POST /a?b=c HTTP/1.1", heard.Line);
        Assert.Equal("application/json", heard.Field("content-type"));
        Assert.Equal("r-01JD8-1", heard.Field("webhook-id"));
        var seconds = _time.GetUtcNow().ToUnixTimeSeconds();
        Assert.Equal(seconds.ToString(CultureInfo.InvariantCulture), heard.Field("webhook-timestamp"));
        var key = Convert.FromBase64String(Secret["whsec_".Length..]);
        Assert.Equal("v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"r-01JD8-1.{seconds}.{heard.Body}"))), heard.Field("webhook-signature"));
        Assert.Contains("\"type\":\"release.step\"", heard.Body);
    }

    [Fact]
    public async Task While_a_secret_is_exchanged_both_sign()
    {
        using var hook = new RawHook(RawHook.Say(200));
        var old = WebhookSecret.Read("whsec_" + Convert.ToBase64String(new byte[32]), out _)!;
        await SendAsync(Hook(hook.At()) with { Secrets = [WebhookSecret.Read(Secret, out _)!, old] });
        var signatures = (await hook.NextAsync()).Field("webhook-signature")!.Split(' ');
        Assert.Equal(2, signatures.Distinct().Count());
        Assert.All(signatures, signature => Assert.StartsWith("v1,", signature));
    }

    [Fact]
    public async Task Without_a_secret_nothing_is_signed_and_Slack_gets_its_own_form()
    {
        using var hook = new RawHook(RawHook.Say(200, "ok"));
        await SendAsync(Hook(hook.At()) with { Format = HookFormat.Slack });
        var heard = await hook.NextAsync();
        Assert.Null(heard.Field("webhook-signature"));
        Assert.StartsWith("{\"text\":\"web: v2 is at 5%", heard.Body);
    }

    [Fact]
    public async Task User_information_of_the_address_becomes_basic_authentication()
    {
        using var hook = new RawHook(RawHook.Say(200));
        await SendAsync(Hook(new Uri($"http://ana:s%40crt@127.0.0.1:{hook.Port}/")));
        Assert.Equal("Basic " + Convert.ToBase64String("ana:s@crt"u8), (await hook.NextAsync()).Field("authorization"));
    }

    [Theory]
    [InlineData(400, "answered 400: no such thing")]
    [InlineData(404, "answered 404: no such thing")]
    [InlineData(429, "answered 429: no such thing")]
    [InlineData(500, "answered 500: no such thing")]
    [InlineData(300, "answered 300, a redirect, which is not followed: set the address it leads to")]
    public async Task Whatever_is_not_2xx_is_a_failure_that_says_what_was_said(int status, string why)
    {
        using var hook = new RawHook(RawHook.Say(status, "no such thing\n"));
        Assert.Equal(new Attempt.Failed(why, null), await SendAsync(Hook(hook.At())));
    }

    [Fact]
    public async Task Gone_is_gone()
    {
        using var hook = new RawHook(RawHook.Say(410));
        Assert.IsType<Attempt.Gone>(await SendAsync(Hook(hook.At())));
    }

    [Theory]
    [InlineData("Retry-After: 120", 120)]
    [InlineData("Retry-After: Sat, 01 Jan 2000 00:10:00 GMT", 600)]
    [InlineData("Retry-After: Fri, 31 Dec 1999 00:00:00 GMT", 0)]
    [InlineData("Retry-After: soon", null)]
    public async Task The_hook_may_ask_for_patience_in_seconds_or_as_a_date(string field, int? seconds)
    {
        using var hook = new RawHook(RawHook.Say(503, "", field + "\r\n"));
        var failed = Assert.IsType<Attempt.Failed>(await SendAsync(Hook(hook.At())));
        Assert.Equal(seconds, (int?)failed.RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        using var elsewhere = new RawHook(RawHook.Say(200));
        using var hook = new RawHook(RawHook.Say(307, "", $"Location: {elsewhere.At()}\r\n"));
        Assert.Contains("a redirect", Assert.IsType<Attempt.Failed>(await SendAsync(Hook(hook.At()))).Why);
        Assert.Equal(0, elsewhere.Count);
    }

    [Fact]
    public async Task A_hook_that_never_answers_costs_its_timeout_and_no_more()
    {
        using var hook = new RawHook("") { Behave = (_, stop) => Task.Delay(Timeout.Infinite, stop) };
        var sending = SendAsync(Hook(hook.At()));
        await _time.NextLimitAsync();
        await hook.NextAsync();
        Assert.False(sending.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(new Attempt.Failed("did not answer within 15 s", null), await sending.WaitAsync(RawHook.Patience));
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(500, false)]
    public async Task An_endless_body_is_not_listened_to(int status, bool delivered)
    {
        using var hook = new RawHook("") { Behave = (stream, stop) => FloodAsync(stream, $"HTTP/1.1 {status} X\r\nTransfer-Encoding: chunked\r\n\r\n", "400\r\n" + new string('x', 1024) + "\r\n", stop) };
        var attempt = await SendAsync(Hook(hook.At())).WaitAsync(RawHook.Patience);
        if (delivered) Assert.IsType<Attempt.Delivered>(attempt);
        else Assert.InRange(Assert.IsType<Attempt.Failed>(attempt).Why.Length, 100, 250);
    }

    [Fact]
    public async Task A_body_that_stops_in_the_middle_does_not_change_the_answer()
    {
        using var hook = new RawHook("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
        Assert.IsType<Attempt.Delivered>(await SendAsync(Hook(hook.At())));
    }

    [Fact]
    public async Task An_endless_head_is_not_listened_to()
    {
        using var hook = new RawHook("") { Behave = (stream, stop) => FloodAsync(stream, "HTTP/1.1 200 OK\r\n", "x: " + new string('x', 1000) + "\r\n", stop) };
        Assert.Contains("32 KiB", Assert.IsType<Attempt.Failed>(await SendAsync(Hook(hook.At())).WaitAsync(RawHook.Patience)).Why);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH\r\n", "not HTTP")]
    [InlineData("", "closed the connection without an answer")]
    public async Task What_is_no_HTTP_server_is_said_to_be_none(string answer, string why)
    {
        using var hook = new RawHook(answer);
        Assert.Contains(why, Assert.IsType<Attempt.Failed>(await SendAsync(Hook(hook.At()))).Why);
    }

    [Fact]
    public async Task Nobody_listens()
    {
        using var silent = new SilentPort();
        var failed = Assert.IsType<Attempt.Failed>(await SendAsync(Hook(new Uri($"http://127.0.0.1:{silent.Port}/secret-path"))));
        Assert.StartsWith("took no connection (", failed.Why);
        Assert.DoesNotContain("secret-path", failed.Why);
    }

    [Fact]
    public async Task A_server_without_TLS_is_said_to_have_none()
    {
        using var hook = new RawHook("") { Hasty = true, Behave = (stream, stop) => stream.WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), stop).AsTask() };
        Assert.StartsWith("made no TLS connection (", Assert.IsType<Attempt.Failed>(await SendAsync(Hook(new Uri($"https://127.0.0.1:{hook.Port}/")))).Why);
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_not_accepted()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2040, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var hook = new RawHook("")
        {
            Hasty = true,
            Behave = async (stream, stop) =>
            {
                await using var secure = new SslStream(stream);
                await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, stop);
                await secure.ReadExactlyAsync(new byte[1], stop);
            },
        };
        Assert.StartsWith("made no TLS connection (", Assert.IsType<Attempt.Failed>(await SendAsync(Hook(new Uri($"https://127.0.0.1:{hook.Port}/")))).Why);
    }

    [Fact]
    public async Task What_a_hook_repeats_of_its_address_and_secrets_is_masked()
    {
        using var hook = new RawHook((_, heard) => RawHook.Say(500, $"{heard.Line} {heard.Field("authorization")} {Secret} p%40ssword p@ssword"));
        var address = new Uri($"http://ana:p%40ssword@127.0.0.1:{hook.Port}/services/T000/B0CKETPATH?token=QUERYTOKEN");
        var config = Hook(address) with { Secrets = [WebhookSecret.Read(Secret, out _)!] };
        var failed = Assert.IsType<Attempt.Failed>(await SendAsync(config));
        Assert.StartsWith("answered 500: POST *** HTTP/1.1 Basic ***", failed.Why);
        foreach (var said in (string[])[failed.Why, config.ToString(), config.Shown])
            foreach (var unsaid in (string[])["B0CKETPATH", "QUERYTOKEN", "ssword", "MfKQ9r8G", "YW5hOnBA"])
                Assert.DoesNotContain(unsaid, said);
    }

    private Task<Attempt> SendAsync(Hook hook) => HookPost.SendAsync(_http, hook, SampleNews.Of(1), _time.GetUtcNow(), CancellationToken.None);

    private static Hook Hook(Uri address) => new() { Name = "chat", Address = address };

    private static async Task FloodAsync(Stream stream, string first, string again, CancellationToken stop)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(first), stop);
        // Ends when the client closes; a client that does not is caught here.
        var bytes = Encoding.ASCII.GetBytes(again);
        for (var sent = 0; sent < 256 * 1024 * 1024; sent += bytes.Length) await stream.WriteAsync(bytes, stop);
        throw new InvalidOperationException("the client listens on and on");
    }
}
