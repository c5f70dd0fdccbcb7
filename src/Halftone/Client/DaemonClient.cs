using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Halftone.Api;

namespace Halftone.Client;

/// <summary>An answer of the daemon: what was asked for, or why not.</summary>
internal readonly record struct Answer<T>(T? Value, Failure? Failure) where T : class;

/// <summary>Speaks to the daemon's admin side; refusals of the daemon become failures with the right exit code.</summary>
internal sealed class DaemonClient(DaemonAddress address, string? token)
{
    /// <summary>As far as its address tells: a socket file or a loopback URL.</summary>
    internal bool IsOnThisMachine => address is DaemonAddress.UnixSocket or DaemonAddress.Http { Url.IsLoopback: true };

    internal Task<Answer<T>> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken stop) where T : class => SendAsync("GET", path, default, type, limit: null, stop);

    /// <param name="limit">Null = as long as it takes: a reload takes as long as its services take to start.</param>
    /// <param name="ifMatch">The tag of what was looked at: refused when it is another by now.</param>
    internal Task<Answer<TAnswer>> PostAsync<TQuestion, TAnswer>(string path, TQuestion question, JsonTypeInfo<TQuestion> questionType, JsonTypeInfo<TAnswer> answerType, TimeSpan? limit, CancellationToken stop, string? ifMatch = null)
        where TAnswer : class => SendAsync("POST", path, JsonSerializer.SerializeToUtf8Bytes(question, questionType), answerType, limit, stop, ifMatch);

    internal Task<Answer<TAnswer>> DeleteAsync<TAnswer>(string path, JsonTypeInfo<TAnswer> type, CancellationToken stop) where TAnswer : class => SendAsync("DELETE", path, default, type, limit: null, stop);

    /// <summary>Lines of a stream, until it ends.</summary>
    internal Task<Failure?> FollowAsync(string path, Action<string> line, CancellationToken stop) => FollowAsync(path, text =>
    {
        line(text);
        return true;
    }, silence: null, stop);

    /// <summary>Lines of a stream, until it ends or the caller has enough.</summary>
    /// <param name="line">False: that was enough.</param>
    /// <param name="silence">Who says nothing for longer is away; null = it may be silent.</param>
    internal async Task<Failure?> FollowAsync(string path, Func<string, bool> line, TimeSpan? silence, CancellationToken stop)
    {
        using var clock = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            if (silence is { } first) clock.CancelAfter(first);
            using var call = await AdminCall.SendAsync(address, "GET", path, default, token, clock.Token);
            if (call.Status != 200) return Refusal(call.Status, await call.ReadAllAsync(clock.Token));
            var (part, pending) = (new byte[16 * 1024], new List<byte>());
            while (await call.ReadAsync(part, clock.Token) is var count and > 0)
            {
                if (silence is { } next) clock.CancelAfter(next);
                if (!Take(part.AsSpan(0, count), pending, line)) return null;
            }
            return null;
        }
        catch (Exception away) when (away is SocketException or IOException)
        {
            return Unreachable(away);
        }
        catch (JsonException)
        {
            return Stranger("what it streams is no document of ours");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new(ExitCode.DaemonUnreachable, $"nothing was heard of {address} for {silence!.Value.TotalSeconds:0.###} s", "is it running? See its log");
        }
    }

    private static bool Take(ReadOnlySpan<byte> part, List<byte> pending, Func<string, bool> line)
    {
        foreach (var letter in part)
        {
            if (letter != '\n') pending.Add(letter);
            else
            {
                var text = Encoding.UTF8.GetString([.. pending]);
                pending.Clear();
                if (!line(text)) return false;
            }
        }
        return true;
    }

    private async Task<Answer<T>> SendAsync<T>(string method, string path, ReadOnlyMemory<byte> body, JsonTypeInfo<T> type, TimeSpan? limit, CancellationToken stop, string? ifMatch = null) where T : class
    {
        using var clock = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (limit is { } time) clock.CancelAfter(time);
        try
        {
            using var call = await AdminCall.SendAsync(address, method, path, body, token, clock.Token, ifMatch is null ? "" : $"If-Match: \"{ifMatch}\"\r\n");
            var answer = await call.ReadAllAsync(clock.Token);
            return call.Status == 200 ? new(JsonSerializer.Deserialize(answer, type), null) : new(null, Refusal(call.Status, answer));
        }
        catch (JsonException)
        {
            return new(null, Stranger("its answer is no document of ours"));
        }
        catch (Exception away) when (away is SocketException or IOException)
        {
            return new(null, Unreachable(away));
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new(null, new(ExitCode.TimedOut, $"not done after {limit!.Value.TotalSeconds:0.###} s; the daemon goes on with it", "look with halftone ps, or give it longer with --timeout"));
        }
    }

    private Failure Refusal(int status, byte[] body)
    {
        try
        {
            if (JsonSerializer.Deserialize(body, ApiJson.Default.ProblemDocument) is { } problem)
                return new(CodeOf(status), problem.Detail ?? problem.Title, problem.Hint ?? "see halftone ps") { Details = problem.Details ?? [], Word = problem.Code == Problems.NameOf(CodeOf(status)) ? null : problem.Code };
        }
        catch (JsonException)
        {
            // Not our daemon, or one cut short: the status is all there is.
        }
        return Stranger($"it answers with {status}");
    }

    /// <summary>The other half of <see cref="Problems.StatusOf"/>.</summary>
    internal static ExitCode CodeOf(int status) => status switch
    {
        400 => ExitCode.Usage,
        401 or 403 => ExitCode.NotPermitted,
        404 => ExitCode.NotFound,
        409 or 412 => ExitCode.Conflict,
        422 => ExitCode.ConfigInvalid,
        503 => ExitCode.DaemonUnreachable,
        504 => ExitCode.TimedOut,
        _ => ExitCode.Failed,
    };

    private Failure Stranger(string how) => new(ExitCode.Failed, $"what listens at {address} is not a halftone's admin side: {how}", "is the address right? A service's own port is not the admin address");

    private Failure Unreachable(Exception away) => (away as SocketException)?.SocketErrorCode switch
    {
        SocketError.AccessDenied => new(ExitCode.NotPermitted, $"you may not open {address}", "the admin socket belongs to the user who runs the daemon; become that user"),
        SocketError.ConnectionRefused or SocketError.AddressNotAvailable => new(ExitCode.DaemonUnreachable, $"no halftone answers at {address}", "start it with halftone run, or name another with --server"),
        _ => new(ExitCode.DaemonUnreachable, $"no halftone answers at {address} ({away.Message})", "start it with halftone run, or name another with --server"),
    };
}
