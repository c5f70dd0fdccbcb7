using System.Globalization;
using System.Net.Http.Headers;
using Halftone.Control.Outgoing;

namespace Halftone.Control.Notifications;

/// <summary>One try: makes the document, signs it at this moment, sends it, and reads the status.</summary>
internal static class HookPost
{
    /// <summary>Of an answer's body: a failing hook says in its first line what it did not like (Slack: `invalid_blocks`).</summary>
    private const int BodyBytesMax = 4 * 1024;

    private const int ExcerptMax = 200;

    /// <exception cref="OperationCanceledException">Only because of `stop`.</exception>
    internal static async Task<Attempt> SendAsync(OutgoingHttp http, Hook hook, ReleaseNews news, DateTimeOffset now, CancellationToken stop)
    {
        using var request = Request(hook, news, now);
        return await http.SendAsync(request, hook.Timeout, BodyBytesMax, stop) switch
        {
            HttpReply.Answered { IsSuccess: true } => new Attempt.Delivered(),
            HttpReply.Answered { Status: 410 } => new Attempt.Gone(),
            HttpReply.Answered { IsRedirect: true } redirect => new Attempt.Failed($"answered {redirect.Status}, a redirect, which is not followed: set the address it leads to", redirect.RetryAfter),
            HttpReply.Answered other => new Attempt.Failed(other.Excerpt(ExcerptMax, hook.Mask) is { Length: > 0 } said ? $"answered {other.Status}: {said}" : $"answered {other.Status}", other.RetryAfter),
            HttpReply.NoAnswer none => new Attempt.Failed(hook.Mask.Show(none.Why), null),
            var reply => throw new System.Diagnostics.UnreachableException($"{reply} is no reply that anybody thought of."),
        };
    }

    internal static HttpRequestMessage Request(Hook hook, ReleaseNews news, DateTimeOffset now)
    {
        var body = hook.Format == HookFormat.Slack ? SlackDocument.From(news).ToBytes() : NewsDocument.From(news).ToBytes();
        var request = OutgoingHttp.Request(HttpMethod.Post, hook.Address);
        request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        // The time of this try, not of the news: receivers refuse what is older than some minutes, for it might be a replay.
        var seconds = now.ToUnixTimeSeconds();
        request.Headers.TryAddWithoutValidation("webhook-id", news.Id);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", seconds.ToString(CultureInfo.InvariantCulture));
        if (!hook.Secrets.IsEmpty)
            request.Headers.TryAddWithoutValidation("webhook-signature", string.Join(' ', hook.Secrets.Select(secret => secret.Sign(news.Id, seconds, body))));
        return request;
    }
}
