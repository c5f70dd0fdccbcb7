using System.Text.Json;
using Halftone.Control.Outgoing;
using Halftone.Control.Releases.Gates;
using Halftone.Tests.Unit.Notifications;
using Halftone.Tests.Unit.Repository;
using Xunit;

namespace Halftone.Tests.Unit.Releases.Gates;

public sealed class WebhookGateTests : IDisposable
{
    private readonly WatchedTime _time = new() { Limit = TimeSpan.FromSeconds(10) };
    private readonly OutgoingHttp _http;

    public WebhookGateTests() => _http = new OutgoingHttp(_time, proxied: false);

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task A_hook_made_for_Flagger_gets_Flaggers_payload()
    {
        using var hook = new RawHook(RawHook.Say(200));
        await AskAsync(Config(hook) with { Token = "t0ken", Metadata = [new("type", "bash"), new("cmd", "test")] });
        var heard = await hook.NextAsync();
        Assert.Equal(("POST /gate HTTP/1.1", "application/json", "Bearer t0ken"), (heard.Line, heard.Field("content-type"), heard.Field("authorization")));
        var shown = Checkout.Read("docs/manual/gates.md").Split("```json\n")[1].Split("```")[0];
        Assert.Equal(JsonSerializer.Serialize(JsonDocument.Parse(shown)), JsonSerializer.Serialize(JsonDocument.Parse(heard.Body)));
    }

    [Theory]
    [InlineData(200, "", "", typeof(GateAnswer.Pass))]
    [InlineData(202, "accepted", "", typeof(GateAnswer.Pass))]
    [InlineData(204, "", "", typeof(GateAnswer.Pass))]
    [InlineData(200, """{"result":"pass"}""", "", typeof(GateAnswer.Pass))]
    [InlineData(200, "[\"wait\"]", "", typeof(GateAnswer.Pass))]
    [InlineData(200, """{"result":"wait"}""", "", typeof(GateAnswer.Wait))]
    [InlineData(425, "", "", typeof(GateAnswer.Wait))]
    [InlineData(429, "", "", typeof(GateAnswer.Wait))]
    [InlineData(503, "", "Retry-After: 5\r\n", typeof(GateAnswer.Wait))]
    [InlineData(400, "", "", typeof(GateAnswer.Fail))]
    [InlineData(403, "", "", typeof(GateAnswer.Fail))]
    [InlineData(404, "", "", typeof(GateAnswer.Fail))]
    [InlineData(410, "", "", typeof(GateAnswer.Fail))]
    [InlineData(500, "helm test failed", "", typeof(GateAnswer.Fail))]
    [InlineData(500, """{"result":"wait"}""", "", typeof(GateAnswer.Fail))]
    [InlineData(301, "", "Location: /elsewhere\r\n", typeof(GateAnswer.Error))]
    [InlineData(502, "", "", typeof(GateAnswer.Error))]
    [InlineData(503, "", "", typeof(GateAnswer.Error))]
    [InlineData(504, "", "", typeof(GateAnswer.Error))]
    public async Task Every_answer_has_one_meaning(int status, string body, string fields, Type meaning)
    {
        using var hook = new RawHook(RawHook.Say(status, body, fields));
        var answer = await AskAsync(Config(hook));
        Assert.Equal(meaning, answer.GetType());
        Assert.StartsWith($"http://127.0.0.1:{hook.Port}/gate answered {status}", answer.Why);
        if (answer is GateAnswer.Fail) Assert.Contains(body, answer.Why);
    }

    [Fact]
    public async Task A_gate_that_never_answers_is_an_error_and_no_failure()
    {
        using var hook = new RawHook("") { Behave = (_, stop) => Task.Delay(Timeout.Infinite, stop) };
        var asking = AskAsync(Config(hook));
        await _time.NextLimitAsync();
        await hook.NextAsync();
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal($"http://127.0.0.1:{hook.Port}/gate did not answer within 10 s", Assert.IsType<GateAnswer.Error>(await asking.WaitAsync(RawHook.Patience)).Why);
    }

    [Fact]
    public async Task A_gate_that_is_not_there_is_an_error()
    {
        using var silent = new SilentPort();
        Assert.IsType<GateAnswer.Error>(await AskAsync(new WebhookGateConfig { Name = "smoke", Timeout = TimeSpan.FromSeconds(10), Address = new Uri($"http://127.0.0.1:{silent.Port}/") }));
    }

    [Fact]
    public async Task Keys_that_the_gate_repeats_are_masked_also_where_its_body_is_cut()
    {
        using var hook = new RawHook((_, heard) => RawHook.Say(403, $"{heard.Line} {string.Join(' ', Enumerable.Repeat(heard.Field("authorization"), 1000))}"));
        var why = (await AskAsync(Config(hook) with { Address = hook.At("/gate?key=QUERYTOKEN"), Token = "T0KENTOKENTOKEN" })).Why;
        Assert.StartsWith($"http://127.0.0.1:{hook.Port}/gate answered 403: POST /gate?*** HTTP/1.1 Bearer *** Bearer ***", why);
        Assert.DoesNotContain("T0K", why);
    }

    private Task<GateAnswer> AskAsync(WebhookGateConfig config) => new WebhookGate(config, _http).AskAsync(Asked.About, CancellationToken.None);

    private static WebhookGateConfig Config(RawHook hook) => new() { Name = "smoke", Address = hook.At("/gate"), Timeout = TimeSpan.FromSeconds(10) };
}
