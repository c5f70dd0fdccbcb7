using Yarp.ReverseProxy.Forwarder;

namespace Halftone.Bench.Yarp;

/// <summary>Adds what every contender of the comparison adds: X-Forwarded-For, -Proto, -Host and Via.</summary>
internal sealed class HeaderTransforms : HttpTransformer
{
    public override async ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        var headers = proxyRequest.Headers;
        Set("X-Forwarded-For", httpContext.Connection.RemoteIpAddress?.ToString());
        Set("X-Forwarded-Proto", httpContext.Request.Scheme);
        Set("X-Forwarded-Host", httpContext.Request.Host.Value);
        headers.TryAddWithoutValidation("Via", "1.1 yarp");

        void Set(string name, string? value)
        {
            headers.Remove(name);
            headers.TryAddWithoutValidation(name, value);
        }
    }
}
