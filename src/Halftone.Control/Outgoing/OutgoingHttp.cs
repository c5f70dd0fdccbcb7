using System.Net.Http.Headers;
using System.Text;
using Halftone.Core;

namespace Halftone.Control.Outgoing;

/// <summary>The HTTP client for what the gateway itself asks or tells others. Whoever it talks to cannot make it wait, follow or remember.</summary>
/// <remarks>
/// Redirects are not followed and cookies not kept: the address in the configuration is meant. Proxies are those of the environment
/// (HTTPS_PROXY, NO_PROXY), as operators know it from other tools. Host names are asked for anew every two minutes.
/// </remarks>
internal sealed class OutgoingHttp : IDisposable
{
    /// <summary>In KiB. What nginx and Kestrel accept of a request; an answer's head is as long at most.</summary>
    private const int HeadKibibytesMax = 32;

    private readonly TimeProvider _time;
    private readonly HttpClient _client;

    /// <param name="proxied">False: the environment's proxies are not for us.</param>
    internal OutgoingHttp(TimeProvider time, bool proxied = true)
    {
        _time = time;
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = proxied,
            ActivityHeadersPropagator = null,
            MaxConnectionsPerServer = 8,
            MaxResponseHeadersLength = HeadKibibytesMax,
            // What was not read is not waited for: the connection is closed.
            MaxResponseDrainSize = 0,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        })
        {
            // Each request has its own limit, on a clock that tests own.
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue(new ProductHeaderValue("Halftone")));
    }

    /// <summary>User information of the address becomes what it stands for, basic authentication.</summary>
    internal static HttpRequestMessage Request(HttpMethod method, Uri address)
    {
        if (address.UserInfo.Length == 0) return new HttpRequestMessage(method, address);
        var request = new HttpRequestMessage(method, new UriBuilder(address) { UserName = "", Password = "" }.Uri);
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(address.UserInfo))));
        return request;
    }

    /// <param name="timeout">For head and body together; a head that came in time is an answer, whatever becomes of its body.</param>
    /// <param name="bytesMax">So much of the body is read, and nothing beyond.</param>
    /// <exception cref="OperationCanceledException">Only because of `stop`.</exception>
    internal async Task<HttpReply> SendAsync(HttpRequestMessage request, TimeSpan timeout, int bytesMax, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var (body, whole) = await ReadAsync(response.Content, bytesMax, either.Token);
            stop.ThrowIfCancellationRequested();
            return new HttpReply.Answered((int)response.StatusCode, body, whole, RetryAfter(response.Headers.RetryAfter));
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new HttpReply.NoAnswer($"did not answer within {timeout.TotalSeconds:0.###} s");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new HttpReply.NoAnswer(PrintableText.Of(WhyNot(e)));
        }
    }

    public void Dispose() => _client.Dispose();

    private static async Task<(byte[] Bytes, bool Whole)> ReadAsync(HttpContent content, int bytesMax, CancellationToken stop)
    {
        var buffer = new byte[bytesMax];
        var length = 0;
        try
        {
            await using var stream = await content.ReadAsStreamAsync(stop);
            while (length < bytesMax)
            {
                var read = await stream.ReadAsync(buffer.AsMemory(length), stop);
                if (read == 0) return (buffer[..length], true);
                length += read;
            }
        }
        catch (Exception cut) when (cut is OperationCanceledException or HttpRequestException or IOException)
        {
            // The head is the answer; of the body we have what we have.
        }

        return (buffer[..length], false);
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header)
    {
        var after = header?.Delta ?? (header?.Date is { } date ? date - _time.GetUtcNow() : (TimeSpan?)null);
        return after < TimeSpan.Zero ? TimeSpan.Zero : after;
    }

    /// <summary>In our words, for the client's own may name the whole address.</summary>
    private static string WhyNot(Exception e) => (e as HttpRequestException)?.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "cannot be found: its host name has no address",
        HttpRequestError.ConnectionError => $"took no connection ({e.GetBaseException().Message})",
        HttpRequestError.SecureConnectionError => $"made no TLS connection ({e.GetBaseException().Message})",
        HttpRequestError.ProxyTunnelError => "cannot be reached through the proxy",
        HttpRequestError.ResponseEnded => "closed the connection without an answer",
        HttpRequestError.ConfigurationLimitExceeded => $"answered with a head of more than {HeadKibibytesMax} KiB",
        HttpRequestError.InvalidResponse => "answered with something that is not HTTP",
        _ => $"broke off ({e.GetBaseException().Message})",
    };
}
