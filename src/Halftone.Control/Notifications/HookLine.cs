using System.Threading.Channels;
using Halftone.Control.Outgoing;
using Microsoft.Extensions.Logging;

namespace Halftone.Control.Notifications;

/// <summary>The news that one hook is to be told, one after the other: what is tried again holds up what came later, so that the order is kept.</summary>
internal sealed class HookLine : IAsyncDisposable
{
    /// <summary>News in the line. A hook that is away for two hours misses some tens; beyond this the oldest becomes a dead letter.</summary>
    private const int LengthMax = 256;

    private readonly OutgoingHttp _http;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Random _chance;
    private readonly Action<DeadLetter> _dead;
    private readonly Action<string, ReleaseNews> _delivered;
    private readonly Channel<ReleaseNews> _line;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _work;
    private volatile Hook _hook;
    private volatile HookState _state = new HookState.Idle();
    private volatile ReleaseNews? _inHand;

    /// <param name="chance">Ours alone.</param>
    /// <param name="delivered">Gets the hook's name; as `dead`, from any thread.</param>
    internal HookLine(Hook hook, OutgoingHttp http, TimeProvider time, Random chance, ILogger log, Action<string, ReleaseNews> delivered, Action<DeadLetter> dead)
    {
        (_hook, _http, _time, _chance, _log, _delivered, _dead) = (hook, http, time, chance, log, delivered, dead);
        var options = new BoundedChannelOptions(LengthMax) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true };
        _line = Channel.CreateBounded<ReleaseNews>(options, dropped => Bury(dropped, "its line was full, and this was the oldest in it.", 0));
        _work = Task.Run(WorkAsync);
    }

    internal HookStatus Status => new(_hook.Name, _hook.Shown, _state, _line.Reader.Count);

    internal Hook Hook => _hook;

    /// <summary>Another address, other secrets: from the next try on. Who was gone is asked again.</summary>
    internal void Use(Hook hook)
    {
        _hook = hook;
        Revive();
    }

    internal void Revive()
    {
        if (_state is HookState.Gone) _state = new HookState.Idle();
    }

    internal void Add(ReleaseNews news) => _line.Writer.TryWrite(news);

    /// <summary>Ends the work at once; what was not delivered is <see cref="TakeLeft"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        _line.Writer.TryComplete();
        await _ended.CancelAsync();
        await _work;
        _ended.Dispose();
    }

    /// <summary>In order; called when the work has ended.</summary>
    internal List<ReleaseNews> TakeLeft()
    {
        var left = new List<ReleaseNews>();
        if (_inHand is { } inHand) left.Add(inHand);
        while (_line.Reader.TryRead(out var news)) left.Add(news);
        return left;
    }

    private async Task WorkAsync()
    {
        try
        {
            await foreach (var news in _line.Reader.ReadAllAsync(_ended.Token))
            {
                _inHand = news;
                await DeliverAsync(news);
                _inHand = null;
            }
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // What is in hand and in the line is asked for by who ended us.
        }
    }

    private async Task DeliverAsync(ReleaseNews news)
    {
        if (_state is HookState.Gone gone)
        {
            Bury(news, $"it answered 410 Gone at {gone.Since:u}; nothing was tried since.", 0);
            return;
        }

        for (var tries = 1; ; tries++)
        {
            _state = new HookState.Sending();
            switch (await TryAsync(news))
            {
                case Attempt.Delivered:
                    if (tries > 1) _log.HookWorks(_hook.Name, tries - 1);
                    _state = new HookState.Idle();
                    _delivered(_hook.Name, news);
                    return;
                case Attempt.Gone:
                    _state = new HookState.Gone(_time.GetUtcNow());
                    Bury(news, "it answered 410 Gone; nothing more is sent there until the configuration is loaded anew, or this is sent again.", tries);
                    return;
                case Attempt.Failed failed when tries >= RetrySchedule.TriesMax:
                    _state = new HookState.Idle();
                    Bury(news, $"it {failed.Why}.", tries);
                    return;
                case Attempt.Failed failed:
                    if (tries == 1) _log.HookFails(_hook.Name, Named(news), failed.Why);
                    var pause = RetrySchedule.Pause(tries, failed.RetryAfter, _chance.NextDouble());
                    _state = new HookState.Waiting(_time.GetUtcNow() + pause, tries, failed.Why);
                    await Task.Delay(pause, _time, _ended.Token);
                    break;
            }
        }
    }

    private async Task<Attempt> TryAsync(ReleaseNews news)
    {
        try
        {
            return await HookPost.SendAsync(_http, _hook, news, _time.GetUtcNow(), _ended.Token);
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            // The line must live: a bug costs this try.
            _log.Bug(bug, _hook.Name);
            return new Attempt.Failed("could not be written to, for a bug of the gateway", null);
        }
    }

    private void Bury(ReleaseNews news, string why, int tries)
    {
        _log.HookGivenUp(_hook.Name, Named(news), why);
        _dead(new DeadLetter(_hook.Name, news, why, tries, _time.GetUtcNow()));
    }

    private static string Named(ReleaseNews news) => $"`{NewsWords.Of(news.Kind)}` of release {news.Release}";
}
