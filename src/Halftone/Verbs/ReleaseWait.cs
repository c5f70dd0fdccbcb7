using Halftone.Api;
using Halftone.Api.Contracts;
using Halftone.Client;
using Halftone.Control.Releases;
using Halftone.Screens;

namespace Halftone.Verbs;

/// <summary>Waits for a release, with a limit and with manners: who is interrupted is told that it goes on.</summary>
internal static class ReleaseWait
{
    /// <param name="begun">The one that was begun here; null = whichever the service has.</param>
    /// <param name="limit">Null = for as long as it takes.</param>
    internal static async Task<Failure?> RunAsync(DaemonClient daemon, string service, ReleaseStateDocument? begun, Awaited goal, TimeSpan? limit, Surroundings here, CancellationToken stop)
    {
        var watch = new ReleaseWatch(daemon, service, here);
        using var limited = limit is { } time ? new CancellationTokenSource(time, here.Time) : new CancellationTokenSource();
        using var clock = CancellationTokenSource.CreateLinkedTokenSource(stop, limited.Token);
        try
        {
            var patient = limit is not null || watch.IsDrawn;
            var failure = await watch.RunAsync(status => IsEarlier(status, begun) ? null : IsLater(status, begun) ? new Ending(null) : goal.Judge(status, patient), clock.Token);
            if (failure is null && watch.Last is { } last && IsLater(last, begun)) return await OverAsync(daemon, last, begun!.Id, clock.Token);
            if (failure is null && here.Terminal is { Json: false } && !watch.IsDrawn && watch.Last is { } reached) here.Terminal.Note(StatusScreen.Next(reached));
            return failure;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            here.Terminal.Note($"the release of {service} goes on without this terminal: halftone status {service} -w");
            throw;
        }
        catch (OperationCanceledException) when (limited.IsCancellationRequested)
        {
            var stands = watch.Last?.Release is { } now ? $": {ReleaseWords.Line(now)}" : "";
            return new(ExitCode.TimedOut, $"{service} is not there after {Amounts.Age(limit!.Value)}{stands}", $"it goes on: halftone status {service}; wait on: halftone wait {service} --for done");
        }
    }

    /// <summary>Told before ours had begun.</summary>
    private static bool IsEarlier(ReleaseDocument status, ReleaseStateDocument? begun) => begun is not null && (status.Release is not { } now || (now.Id != begun.Id && now.Created < begun.Created));

    /// <summary>Another one has taken its place.</summary>
    private static bool IsLater(ReleaseDocument status, ReleaseStateDocument? begun) => begun is not null && status.Release is { } now && now.Id != begun.Id && now.Created >= begun.Created;

    /// <summary>Another release has taken its place while nobody looked: the history knows how this one ended.</summary>
    private static async Task<Failure?> OverAsync(DaemonClient daemon, ReleaseDocument now, string release, CancellationToken stop)
    {
        var history = await daemon.GetAsync($"/v1/services/{Uri.EscapeDataString(now.Service)}/history?limit=1000", ApiJson.Default.HistoryDocument, stop);
        if (history.Failure is not null) return history.Failure;
        var end = history.Value!.Entries.FirstOrDefault(entry => entry.Release == release);
        return end?.Phase is PhaseWords.Promoted or PhaseWords.Completed
            ? null
            : new(ExitCode.ReleaseLost, $"{now.Service}: release {release} is over ({end?.Why ?? "nothing is kept of it"}), and {now.Release!.Id} to {now.Release.To} has taken its place", $"halftone status {now.Service}, halftone history {now.Service}");
    }
}
