using System.Net.Http.Headers;
using System.Text.Json;
using Halftone.Control.Outgoing;

namespace Halftone.Control.Releases.Gates;

/// <summary>Somebody's HTTP service decides, by Flagger's contract: 2xx passes, other answers fail. And it may ask us to wait, which Flagger has no word for.</summary>
/// <remarks>
/// Wait: 425, 429, 503 with Retry-After, or a 2xx whose body is `{"result":"wait"}`. Not an answer of the gate, and so an error: a redirect, 502, 503 and 504 (they
/// come from what stands in front of it), no answer in time. Flagger counts these as failures; here only a no is a no.
/// </remarks>
internal sealed class WebhookGate(WebhookGateConfig config, OutgoingHttp http) : ExternalGate(config)
{
    private readonly WebhookGateConfig _config = config;

    private const int BodyBytesMax = 4 * 1024;

    private const int ExcerptMax = 300;

    private readonly Masking _mask = Masking.BeyondPath(config.Address, config.Token);

    internal override async Task<GateAnswer> AskAsync(GateQuestion question, CancellationToken stop)
    {
        using var request = OutgoingHttp.Request(HttpMethod.Post, _config.Address);
        if (_config.Token is { } token) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Content = new ByteArrayContent(FlaggerPayload.From(_config, question).ToBytes()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        return await http.SendAsync(request, _config.Timeout, BodyBytesMax, stop) switch
        {
            HttpReply.Answered answered => Read(answered),
            HttpReply.NoAnswer none => new GateAnswer.Error { Why = $"{Shown} {_mask.Show(none.Why)}" },
            var reply => throw new System.Diagnostics.UnreachableException($"{reply} is no reply that anybody thought of."),
        };
    }

    private string Shown => ShownAddress.WithPath(_config.Address);

    private GateAnswer Read(HttpReply.Answered answered)
    {
        var said = answered.Excerpt(ExcerptMax, _mask);
        var why = said.Length == 0 ? $"{Shown} answered {answered.Status}" : $"{Shown} answered {answered.Status}: {said}";
        return answered switch
        {
            { IsSuccess: true } when SaysWait(answered.Body) => new GateAnswer.Wait(answered.RetryAfter) { Why = why },
            { IsSuccess: true } => new GateAnswer.Pass { Why = why },
            { Status: 425 or 429 } or { Status: 503, RetryAfter: not null } => new GateAnswer.Wait(answered.RetryAfter) { Why = why },
            { IsRedirect: true } => new GateAnswer.Error { Why = $"{Shown} answered {answered.Status}, a redirect, which is not followed: set the address it leads to" },
            { Status: 502 or 503 or 504 } => new GateAnswer.Error { Why = why },
            _ => new GateAnswer.Fail { Why = why },
        };
    }

    private static bool SaysWait(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("result", out var result)
                && result.ValueKind == JsonValueKind.String && result.ValueEquals("wait");
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
