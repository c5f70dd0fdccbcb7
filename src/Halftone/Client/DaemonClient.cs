using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Halftone.Api;

namespace Halftone.Client;

/// <summary>An answer of the daemon: what was asked for, or why not.</summary>
internal readonly record struct Answer<T>(T? Value, Failure? Failure) where T : class;

/// <summary>Speaks to the daemon's admin side; refusals of the daemon become failures with the right exit code.</summary>
internal sealed class DaemonClient : IDisposable
{
    private readonly DaemonAddress _address;
    private readonly HttpClient _http;

    internal DaemonClient(DaemonAddress address, string? token)
    {
        _address = address;
        // No timeout: a reload takes as long as its services take to start; `--timeout` bounds it where the caller wants a bound.
        _http = new HttpClient(Handler(address)) { Timeout = Timeout.InfiniteTimeSpan, BaseAddress = (address as DaemonAddress.Http)?.Url ?? new Uri("http://halftone/") };
        if (!string.IsNullOrEmpty(token)) _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public void Dispose() => _http.Dispose();

    internal Task<Answer<T>> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken stop) where T : class =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, path), type, limit: null, stop);

    internal Task<Answer<TAnswer>> PostAsync<TQuestion, TAnswer>(string path, TQuestion question, JsonTypeInfo<TQuestion> questionType, JsonTypeInfo<TAnswer> answerType, TimeSpan? limit, CancellationToken stop)
        where TAnswer : class
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(question, questionType));
        content.Headers.ContentType = new("application/json");
        return SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = content }, answerType, limit, stop);
    }

    /// <summary>Lines of a stream, until it ends or the caller has enough.</summary>
    internal async Task<Failure?> FollowAsync(string path, Action<string> line, CancellationToken stop)
    {
        try
        {
            using var answer = await _http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, stop);
            if (!answer.IsSuccessStatusCode) return await RefusalAsync(answer, stop);
            using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(stop), Encoding.UTF8);
            while (await reader.ReadLineAsync(stop) is { } text)
            {
                if (text.Length > 0) line(text);
            }
            return null;
        }
        catch (HttpRequestException away)
        {
            return Unreachable(away);
        }
        catch (IOException)
        {
            return new(ExitCode.DaemonUnreachable, "the daemon ended the stream", "see whether it still runs: halftone ps");
        }
    }

    private async Task<Answer<T>> SendAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, TimeSpan? limit, CancellationToken stop) where T : class
    {
        using var clock = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (limit is { } time) clock.CancelAfter(time);
        try
        {
            using (request)
            using (var answer = await _http.SendAsync(request, clock.Token))
            {
                if (!answer.IsSuccessStatusCode) return new(null, await RefusalAsync(answer, clock.Token));
                var body = await answer.Content.ReadAsByteArrayAsync(clock.Token);
                return new(JsonSerializer.Deserialize(body, type), null);
            }
        }
        catch (HttpRequestException away)
        {
            return new(null, Unreachable(away));
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new(null, new(ExitCode.TimedOut, $"not done after {limit!.Value.TotalSeconds:0.###} s; the daemon goes on with it", "look with halftone ps, or give it longer with --timeout"));
        }
    }

    private static async Task<Failure> RefusalAsync(HttpResponseMessage answer, CancellationToken stop)
    {
        var body = await answer.Content.ReadAsByteArrayAsync(stop);
        try
        {
            if (JsonSerializer.Deserialize(body, ApiJson.Default.ProblemDocument) is { } problem)
                return new(CodeOf(answer.StatusCode), problem.Detail ?? problem.Title, problem.Hint ?? "see halftone ps") { Details = problem.Details ?? [] };
        }
        catch (JsonException)
        {
            // Not our daemon, or one cut short: the status is all there is.
        }
        return new(CodeOf(answer.StatusCode), $"the daemon answered {(int)answer.StatusCode}", "is --server a halftone's admin address?");
    }

    /// <summary>The other half of <see cref="Api.Problems.StatusOf"/>.</summary>
    internal static ExitCode CodeOf(HttpStatusCode status) => (int)status switch
    {
        400 => ExitCode.Usage,
        401 or 403 => ExitCode.NotPermitted,
        404 => ExitCode.NotFound,
        409 or 412 => ExitCode.Conflict,
        422 => ExitCode.ConfigInvalid,
        504 => ExitCode.TimedOut,
        _ => ExitCode.Failed,
    };

    private Failure Unreachable(HttpRequestException away) => (away.InnerException as SocketException)?.SocketErrorCode switch
    {
        SocketError.AccessDenied => new(ExitCode.NotPermitted, $"you may not open {_address}", "the admin socket belongs to the user who runs the daemon; become that user"),
        SocketError.ConnectionRefused or SocketError.AddressNotAvailable => new(ExitCode.DaemonUnreachable, $"no halftone answers at {_address}", "start it with halftone run, or name another with --server"),
        _ => new(ExitCode.DaemonUnreachable, $"no halftone answers at {_address} ({away.InnerException?.Message ?? away.Message})", "start it with halftone run, or name another with --server"),
    };

    private static SocketsHttpHandler Handler(DaemonAddress address)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false };
        if (address is not DaemonAddress.UnixSocket(var path)) return handler;
        handler.ConnectCallback = async (_, stop) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), stop);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        };
        return handler;
    }
}
