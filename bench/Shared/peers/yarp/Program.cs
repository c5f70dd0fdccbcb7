using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Halftone.Bench.Yarp;
using Yarp.ReverseProxy.Forwarder;

// usage: yarp-proxy PORT tcp:PORT|unix:PATH LOG-FILE [CONNECTIONS-MAX]
var (port, upstream) = (int.Parse(args[0]), args[1]);
var connectionsMax = args.Length > 3 ? int.Parse(args[3]) : int.MaxValue;
var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.AddServerHeader = false;
    kestrel.Limits.KeepAliveTimeout = TimeSpan.FromHours(1);
    kestrel.Listen(IPAddress.Loopback, port);
});
builder.Services.AddHttpForwarder();
var app = builder.Build();

using var log = new AccessLog(args[2]);
using var client = new HttpMessageInvoker(new SocketsHttpHandler
{
    UseProxy = false,
    AllowAutoRedirect = false,
    AutomaticDecompression = DecompressionMethods.None,
    UseCookies = false,
    ActivityHeadersPropagator = null,
    MaxConnectionsPerServer = connectionsMax,
    PooledConnectionIdleTimeout = TimeSpan.FromHours(1),
    ConnectCallback = Connect,
});
var transformer = new HeaderTransforms();
var forwarder = app.Services.GetRequiredService<IHttpForwarder>();

app.Run(async context =>
{
    var started = Stopwatch.GetTimestamp();
    await forwarder.SendAsync(context, "http://upstream/", client, ForwarderRequestConfig.Empty, transformer);
    log.Write(context, Stopwatch.GetElapsedTime(started));
});
app.Run();

async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken stop)
{
    EndPoint endpoint = upstream.StartsWith("unix:", StringComparison.Ordinal)
        ? new UnixDomainSocketEndPoint(upstream["unix:".Length..])
        : new IPEndPoint(IPAddress.Loopback, int.Parse(upstream["tcp:".Length..]));
    var tcp = endpoint is IPEndPoint;
    var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, tcp ? ProtocolType.Tcp : ProtocolType.Unspecified);
    if (tcp) socket.NoDelay = true;
    await socket.ConnectAsync(endpoint, stop);
    return new NetworkStream(socket, ownsSocket: true);
}
