using Halftone.Core;
using Halftone.Running;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Halftone.Api;

/// <summary>Who asked for a change of state: each goes to the log before it is tried, in the words it was asked in.</summary>
internal sealed class Audit(ILogger log)
{
    internal void Note(HttpContext context, string what) => log.Asked(Who(context), PrintableText.Of(what));

    private static string Who(HttpContext context) => context.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket && AdminSocket.Peer(socket) is { } peer
        ? $"uid {peer.Uid} (pid {peer.Pid})"
        : context.Connection.RemoteIpAddress?.ToString() ?? "somebody";
}
