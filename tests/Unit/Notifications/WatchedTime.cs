using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Halftone.Tests.Unit.Notifications;

/// <summary>A clock that tests own and that tells when somebody begins to wait on it.</summary>
internal sealed class WatchedTime : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    /// <summary>Waits of this length are limits of a request, and no pauses.</summary>
    internal TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(15);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _waits.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>The next pause that somebody begins. Two seconds are what a journal is given to end.</summary>
    internal Task<TimeSpan> NextPauseAsync() => NextAsync(wait => wait != Limit && wait > TimeSpan.FromSeconds(2));

    /// <summary>The next limit that a request is given.</summary>
    internal Task NextLimitAsync() => NextAsync(wait => wait == Limit);

    /// <summary>Lets pauses pass, one after the other.</summary>
    internal async Task PassAsync(int pauses)
    {
        for (var i = 0; i < pauses; i++) Advance(await NextPauseAsync());
    }

    private async Task<TimeSpan> NextAsync(Predicate<TimeSpan> wanted)
    {
        while (true)
        {
            var wait = await _waits.Reader.ReadAsync().AsTask().WaitAsync(RawHook.Patience);
            if (wanted(wait)) return wait;
        }
    }
}
