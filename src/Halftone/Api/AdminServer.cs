using System.Net;
using System.Net.Sockets;
using Halftone.DataPlane;
using Halftone.Core;
using Halftone.Running;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using AdminConfig = Halftone.Core.Config.AdminConfig;
using Endpoint = Halftone.Core.Config.Endpoint;

namespace Halftone.Api;

/// <summary>Where the admin side listens.</summary>
/// <param name="Socket">Everything, for the user who runs the daemon.</param>
/// <param name="Http">Everything, on loopback or with a token; null = off.</param>
/// <param name="Metrics">Read-only figures and health; null = off.</param>
internal sealed record AdminEndpoints(string Socket, Endpoint? Http, Endpoint? Metrics);

/// <summary>Kestrel with nothing on it but our own routes. The data plane does not know it and serves on without it.</summary>
internal sealed class AdminServer : IAsyncDisposable
{
    /// <summary>One process reads it at a time, as a rule; more than this is a leak somewhere.</summary>
    private const int ConnectionsMax = 128;

    private static readonly object FaceKey = new();

    private readonly WebApplication _app;

    /// <param name="admin">What is asked of those who come, as it is in force.</param>
    internal AdminServer(AdminEndpoints endpoints, Func<AdminConfig> admin, Action<IEndpointRouteBuilder> map, TimeProvider time, ILogger log)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, endpoints));
        builder.Services.AddRoutingCore();
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.CreateBoundListenSocket = endpoint => Bind(endpoint, endpoints));
        _app = builder.Build();
        _app.Use((context, next) => GuardAsync(context, next, admin(), log));
        var keys = new IdempotencyKeys(time);
        _app.Use((context, next) => Idempotency.RunAsync(context, next, keys));
        _app.UseRouting();
        map(_app);
        _app.MapFallback(context => Problems.WriteAsync(context, new(ExitCode.NotFound, $"there is no {context.Request.Path}", "GET /v1/services shows what runs")));
    }

    /// <summary>The address that could not be had, and the setting that names it; null while none was refused.</summary>
    internal (string Setting, BindFault Fault)? Refused { get; private set; }

    internal Task StartAsync(CancellationToken stop) => _app.StartAsync(stop);

    public async ValueTask DisposeAsync()
    {
        // Streams of followers end by the stopping token; whoever is left after a moment is cut.
        using var moment = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(moment.Token);
        await _app.DisposeAsync();
    }

    private static void Configure(KestrelServerOptions kestrel, AdminEndpoints endpoints)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = ConnectionsMax;
        kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
        // A follower may pause (`logs -f | less`); what it misses meanwhile is bounded, counted and told.
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.ListenUnixSocket(endpoints.Socket, listen => Face(listen, AdminFace.Owner));
        if (endpoints.Http is { } http) kestrel.Listen(new IPEndPoint(http.Address!, http.Port), listen => Face(listen, AdminFace.Http));
        if (endpoints.Metrics is { } metrics) kestrel.Listen(new IPEndPoint(metrics.Address!, metrics.Port), listen => Face(listen, AdminFace.Figures));
    }

    private static void Face(ListenOptions listen, AdminFace face)
    {
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(next => connection =>
        {
            connection.Items[FaceKey] = face;
            return next(connection);
        });
    }

    private Socket Bind(EndPoint endpoint, AdminEndpoints endpoints)
    {
        if (endpoint is UnixDomainSocketEndPoint unix) return AdminSocket.Bind(unix.ToString());
        try
        {
            return SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        }
        catch (SocketException refused)
        {
            var tcp = (IPEndPoint)endpoint;
            var ours = Endpoint.Tcp(tcp.Address, tcp.Port);
            Refused = (ours == endpoints.Http ? "admin.http" : "metrics", new BindFault(ours, refused.NativeErrorCode, refused.Message));
            throw;
        }
    }

    private static async Task GuardAsync(HttpContext context, RequestDelegate next, AdminConfig admin, ILogger log)
    {
        var face = context.Features.Get<IConnectionItemsFeature>()?.Items[FaceKey] is AdminFace known ? known : AdminFace.Figures;
        if (AdminGuard.Refuse(face, context.Request, admin) is { } refusal)
        {
            await Problems.WriteAsync(context, refusal);
            return;
        }
        if (AdminGuard.Stranger(face, context.Request, admin) is { } stranger)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await Problems.WriteAsync(context, stranger, HttpStatusCode.Unauthorized);
            return;
        }
        if (face is AdminFace.Http && admin.Token is not null) Askers.NoteToken(context);
        try
        {
            await next(context);
        }
        catch (OperationCanceledException)
        {
            // The asker left, or we stop; what was begun is undone or done by its owner. Who still listens must not take it for done.
            if (!context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted)
                await Problems.WriteAsync(context, new(ExitCode.Conflict, "the gateway is stopping", "its log says what was done; start it again with halftone run"));
        }
#pragma warning disable CA1031 // The outermost place of a request: a bug ends it, not the gateway.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            log.RequestFailed(bug, context.Request.Method, PrintableText.Of(context.Request.Path.ToString()));
            if (!context.Response.HasStarted) await Problems.WriteAsync(context, new(ExitCode.Failed, "the admin side failed; the log says why", "this is a bug in halftone: please report it with the log"));
        }
    }
}
