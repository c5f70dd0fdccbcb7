using Halftone.Auditing;
using Halftone.Running;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Halftone.Api;

/// <summary>Who is at the other end of a request of the admin side.</summary>
internal static class Askers
{
    /// <summary>The one token there is, as configurations call it.</summary>
    private const string TokenName = "admin.token";

    private static readonly object TokenKey = new();

    /// <summary>The guard was shown the token. What a client merely says it has is no name for it.</summary>
    internal static void NoteToken(HttpContext context) => context.Items[TokenKey] = TokenName;

    internal static Asker Of(HttpContext context)
    {
        if (context.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket && AdminSocket.Peer(socket) is var (pid, uid)) return new Asker.User(uid, pid);
        var address = context.Connection.RemoteIpAddress?.ToString() ?? "somewhere";
        return context.Items[TokenKey] is string token ? new Asker.Token(token, address) : new Asker.Neighbour(address);
    }
}
