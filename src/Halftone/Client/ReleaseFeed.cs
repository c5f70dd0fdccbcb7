using System.Text.Json;
using Halftone.Api;
using Halftone.Api.Contracts;

namespace Halftone.Client;

/// <summary>Every change of a release, over connections that may break: a gateway that comes back within a while is followed on.</summary>
/// <remarks>It asks for how things are after each break: who is told the same twice can see that, and nothing is waited for that happened meanwhile.</remarks>
/// <param name="service">Null = all.</param>
internal sealed class ReleaseFeed(DaemonClient daemon, string? service, TimeProvider time)
{
    private const string Data = "data: ";

    /// <summary>A restart of the gateway takes a few seconds, with slow services some more.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Silence = EventsApi.Heartbeat * 3.5;

    private readonly string _path = service is null ? "/v1/events" : $"/v1/events?service={Uri.EscapeDataString(service)}";

    /// <param name="change">False: that was enough.</param>
    /// <param name="away">The gateway was lost (true), and is back (false).</param>
    /// <returns>Null after enough; else why nothing more will come.</returns>
    internal async Task<Failure?> FollowAsync(Func<ReleaseDocument, bool> change, Action<bool> away, CancellationToken stop)
    {
        var (enough, isAway, lost) = (false, false, 0L);
        while (true)
        {
            var failure = await daemon.FollowAsync(_path, line =>
            {
                if (isAway) away(isAway = false);
                if (!line.StartsWith(Data, StringComparison.Ordinal)) return true;
                enough = !change(JsonSerializer.Deserialize(line.AsSpan(Data.Length), ApiJson.Default.ReleaseDocument)!);
                return !enough;
            }, Silence, stop);
            if (enough) return null;
            if (failure is { Code: not ExitCode.DaemonUnreachable }) return failure;
            if (!isAway)
            {
                (isAway, lost) = (true, time.GetTimestamp());
                away(true);
            }
            else if (time.GetElapsedTime(lost) > Patience)
                return failure ?? new(ExitCode.DaemonUnreachable, "the gateway is stopping", "start it again: halftone run");
            await Task.Delay(Pause, time, stop);
        }
    }
}
