using System.Globalization;
using System.Net;
using Halftone.Control.Releases;
using Microsoft.AspNetCore.Http;

namespace Halftone.Api;

/// <summary>Revisions of the store as entity tags: who has read one may say with If-Match that a change holds for that one only.</summary>
internal static class Revisions
{
    internal static void Tell(HttpContext context, long revision) => context.Response.Headers.ETag = $"\"{revision}\"";

    /// <summary>What If-Match says; null as the revision = any.</summary>
    internal static (long? Revision, Failure? Failure) Wanted(HttpRequest request)
    {
        var text = request.Headers.IfMatch.ToString();
        if (text.Length == 0 || text == "*") return (null, null);
        return text.Length > 2 && text[0] == '"' && text[^1] == '"' && long.TryParse(text.AsSpan(1, text.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
            ? (revision, null)
            : (null, new(ExitCode.Usage, "If-Match holds no entity tag of ours", "send what ETag said, quotes included, or leave it away"));
    }

    internal static bool IsAnother(ReleasePicture? now, long? wanted) => wanted is { } revision && revision != (now?.Revision ?? 0);

    internal static Task RefuseAsync(HttpContext context, string service) => Problems.WriteAsync(context,
        new(ExitCode.Conflict, $"the release of {service} has moved on since it was read", $"read it again: halftone status {service}") { Word = Problems.Moved }, HttpStatusCode.PreconditionFailed);
}
