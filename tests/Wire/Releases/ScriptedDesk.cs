using System.Runtime.CompilerServices;
using Halftone.Control.Releases;
using Halftone.Control.Worlds;
using Halftone.Core;
using Halftone.Core.Releases;
using Halftone.Tests.Unit.Releases;

namespace Halftone.Tests.Wire.Releases;

/// <summary>A desk that answers as a test says, and remembers what it was asked.</summary>
internal sealed class ScriptedDesk : IReleaseDesk
{
    private readonly Lock _gate = new();
    private readonly List<ReleaseChange> _changes = [];
    private readonly List<string> _asked = [];
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>To whatever is asked; by default it is done, and the picture is how things are.</summary>
    internal Func<string, DeskAnswer?> Answer { get; set; } = _ => null;

    /// <summary>An answer waits for this.</summary>
    internal Task Gate { get; set; } = Task.CompletedTask;

    internal IReadOnlyList<HistoryEntry> Past { get; set; } = [];

    internal IReadOnlyList<VersionPicture> Known { get; set; } = [];

    /// <summary>In order, each with who asked and what was wanted.</summary>
    internal IReadOnlyList<string> Asked
    {
        get
        {
            lock (_gate) return [.. _asked];
        }
    }

    /// <summary>How many follow at the moment.</summary>
    internal int Followers;

    /// <summary>A change that followers hear of.</summary>
    internal void Move(ReleasePicture picture)
    {
        lock (_gate)
        {
            _changes.Add(new ReleaseChange(_changes.Count + 1, Pictures.Now, picture.Release.Service, picture, Missed: false));
            _news.TrySetResult();
            _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    internal void Move(Phase phase, int step, double weight, string why) => Move(Pictures.Of(phase, step, weight, why));

    public ReleasePicture? Look(string service)
    {
        lock (_gate) return _changes.FindLast(change => change.Service == service)?.Picture;
    }

    public IReadOnlyList<ReleasePicture> LookAll()
    {
        lock (_gate) return [.. _changes.GroupBy(change => change.Service).Select(all => all.Last().Picture)];
    }

    public Task<DeskAnswer> DeployAsync(DeployWish wish, Asked asked, CancellationToken stop) =>
        AnswerAsync($"deploy {wish.Service} {wish.Version} plan={wish.Plan} command={string.Join(' ', wish.Command ?? [])} env={string.Join(',', wish.Env.Select(each => $"{each.Name}={each.Value}"))} dry={wish.DryRun} {asked}", wish.Service);

    public Task<DeskAnswer> AskAsync(string service, ReleaseEvent verb, long? revision, CancellationToken stop) => AnswerAsync($"{service}: {verb} at {revision}", service);

    public Task<DeskAnswer> RetryAsync(string service, Asked asked, CancellationToken stop) => AnswerAsync($"retry {service} {asked}", service);

    public Task<DeskAnswer> RollBackToAsync(string service, string version, Asked asked, CancellationToken stop) => AnswerAsync($"rollback {service} to {version} {asked}", service);

    public Task<DeskAnswer> RemoveAsync(VersionKey version, Asked asked, CancellationToken stop) => AnswerAsync($"rm {version} {asked}", version.Service);

    public IReadOnlyList<VersionPicture> Versions(string service) => Known;

    public Task<IReadOnlyList<HistoryEntry>> HistoryAsync(string service, int most, CancellationToken stop) => Task.FromResult<IReadOnlyList<HistoryEntry>>([.. Past.Take(most)]);

    public async IAsyncEnumerable<ReleaseChange> FollowAsync(string? service, long after, [EnumeratorCancellation] CancellationToken stop)
    {
        var next = 0;
        lock (_gate)
        {
            // How things are, or what came after. Counted as a follower only from there on: whoever waits for it moves things at once.
            next = after == 0 ? Math.Max(0, _changes.Count - 1) : (int)after;
            Interlocked.Increment(ref Followers);
        }
        try
        {
            while (true)
            {
                ReleaseChange? change;
                Task news;
                lock (_gate) (change, news) = (next < _changes.Count ? _changes[next++] : null, _news.Task);
                if (change is null) await news.WaitAsync(stop);
                else if (service is null || service == change.Service) yield return change;
            }
        }
        finally
        {
            Interlocked.Decrement(ref Followers);
        }
    }

    internal static DeskAnswer Conflict(string why) => new DeskAnswer.No(new ChangeResult.Conflict(why, "look again"));

    private async Task<DeskAnswer> AnswerAsync(string asked, string service)
    {
        lock (_gate) _asked.Add(asked);
        await Gate;
        return Answer(asked) ?? new DeskAnswer.Done($"done: {asked.Split(' ')[0]}", Look(service));
    }
}
