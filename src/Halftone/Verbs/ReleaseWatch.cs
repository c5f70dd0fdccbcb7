using Halftone.Api;
using Halftone.Api.Contracts;
using Halftone.Client;
using Halftone.Screens;

namespace Halftone.Verbs;

/// <summary>Follows the release of a service: on a terminal the tree, drawn again; off it a line per transition; with `--json` a document per transition.</summary>
internal sealed class ReleaseWatch(DaemonClient daemon, string service, Surroundings here)
{
    /// <summary>Figures of what runs come without an event.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private readonly ReleaseFeed _feed = new(daemon, service, here.Time);
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _away;
    private ReleaseDocument? _last;
    private Ending? _ending;

    /// <summary>As it was told last; null before the first word.</summary>
    internal ReleaseDocument? Last => Volatile.Read(ref _last);

    /// <summary>Whether the tree is shown.</summary>
    internal bool IsDrawn => here.Terminal is { Interactive: true, Json: false, Quiet: false };

    /// <param name="judge">Null = it goes on.</param>
    internal async Task<Failure?> RunAsync(Func<ReleaseDocument, Ending?> judge, CancellationToken stop)
    {
        var lost = await (IsDrawn ? DrawAsync(judge, stop) : TellAsync(judge, stop));
        if (lost is null) return _ending?.Failure;
        return lost.Code is ExitCode.DaemonUnreachable && Last?.Release is { Over: false }
            ? lost with { What = $"{lost.What}; the release is kept in the gateway's store, and goes on when the gateway does", Hint = $"start the gateway, then: halftone wait {service} --for done" }
            : lost;
    }

    private Task<Failure?> TellAsync(Func<ReleaseDocument, Ending?> judge, CancellationToken stop) => _feed.FollowAsync(status =>
    {
        var before = Last;
        Volatile.Write(ref _last, status);
        _ending = judge(status);
        // How it was lost is the failure's to say.
        if (IsMove(before, status) && (here.Terminal.Json || _ending?.Failure is not { Code: ExitCode.ReleaseLost })) Tell(status);
        return _ending is null;
    }, away => here.Terminal.Note(away ? $"the gateway is away; trying again for {ReleaseFeed.Patience.TotalSeconds:0} s" : "the gateway is back"), stop);

    private void Tell(ReleaseDocument status)
    {
        if (here.Terminal.Json) here.Terminal.Document(status, ApiJson.Default.ReleaseDocument);
        else if (status.Release is { } release) here.Terminal.Say($"{status.Service}: {ReleaseWords.Line(release)}");
    }

    private async Task<Failure?> DrawAsync(Func<ReleaseDocument, Ending?> judge, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var following = _feed.FollowAsync(status =>
        {
            Volatile.Write(ref _last, status);
            _ending = judge(status);
            Volatile.Read(ref _news).TrySetResult();
            return _ending is null;
        }, away =>
        {
            _away = away;
            Volatile.Read(ref _news).TrySetResult();
        }, end.Token);
        try
        {
            await DrawWhileAsync(following, end.Token);
            return await following;
        }
        finally
        {
            await end.CancelAsync();
            await ((Task)following).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task DrawWhileAsync(Task following, CancellationToken stop)
    {
        var screen = new LiveScreen(here.Terminal);
        ServiceDocument? runs = null;
        while (true)
        {
            var news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _news, news);
            var isLast = following.IsCompleted;
            if (!_away && (await daemon.GetAsync($"/v1/services/{Uri.EscapeDataString(service)}", ApiJson.Default.ServicesDocument, stop)).Value is { Services: [var found, ..] }) runs = found;
            screen.Draw(page => Draw(page, runs));
            if (isLast) return;
            var pace = Task.Delay(LiveScreen.Pace, here.Time, stop);
            await Task.WhenAny(following, news.Task, Task.Delay(LookAgain, here.Time, stop));
            if (!following.IsCompleted) await pace;
        }
    }

    private void Draw(Terminal page, ServiceDocument? runs)
    {
        var status = Last ?? new ReleaseDocument { Time = here.Time.GetUtcNow(), Service = service, Revision = 0, Stable = runs?.Stable };
        // Ages go on between two words.
        StatusScreen.Write(status with { Time = here.Time.GetUtcNow() }, runs, page);
        if (_away) page.Output.WriteLine(page.Paint("the gateway is away: this is how things were; trying again", Ink.Yellow));
    }

    private static bool IsMove(ReleaseDocument? before, ReleaseDocument after) => Place(before) != Place(after);

    private static (string?, string?, string?, int?, double?, bool?, bool?) Place(ReleaseDocument? status) =>
        (status?.Release?.Id, status?.Release?.Phase, status?.Release?.Cause, status?.Release?.Step, status?.Release?.Weight.Target, status?.Release?.Ready, status?.Release?.StoreDown);
}
