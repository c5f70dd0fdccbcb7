using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Halftone.Tests.EndToEnd.Oracle;

/// <summary>Kestrel as a back end that tells what it has understood.</summary>
internal sealed class KestrelPeer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private KestrelPeer()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(Configure);
        _app = builder.Build();
        _app.Run(TellAsync);
    }

    internal Peer Peer => new("Kestrel", new Uri(_app.Urls.Single()).Port);

    internal static async Task<KestrelPeer> StartAsync()
    {
        var peer = new KestrelPeer();
        await peer._app.StartAsync();
        return peer;
    }

    public async ValueTask DisposeAsync()
    {
        using var moment = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(moment.Token);
        await _app.DisposeAsync();
    }

    private static void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MaxRequestHeaderCount = 200;
        kestrel.Limits.MaxRequestHeadersTotalSize = 128 * 1024;
        kestrel.Limits.MaxRequestLineSize = 16 * 1024;
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(10);
        kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
    }

    private static async Task TellAsync(HttpContext context)
    {
        var request = context.Features.Get<IHttpRequestFeature>()!;
        using var seen = new MemoryStream();
        seen.Write(Encoding.Latin1.GetBytes($"{request.Method} {request.RawTarget} "));
        await context.Request.Body.CopyToAsync(seen, context.RequestAborted);
        context.Response.Headers[Peer.SeenField] = Convert.ToBase64String(seen.GetBuffer(), 0, (int)seen.Length);
        context.Response.ContentLength = 0;
    }
}
