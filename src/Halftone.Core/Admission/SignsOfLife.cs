namespace Halftone.Core.Admission;

/// <summary>What may be done with a slot whose client has left, when its request should be over.</summary>
internal enum Liveness : byte
{
    /// <summary>Its instance works: the slot is given back.</summary>
    Works,

    /// <summary>It is silent: what it was given is not done.</summary>
    Silent,

    /// <summary>It has been silent for so long that one slot is given back, to see.</summary>
    Try,
}

/// <summary>Whether an instance that owes answers works or hangs; read and written under the pool's lock only.</summary>
/// <remarks>
/// Nobody outside can tell a long request from a hang. So a silent instance is given nothing more at first, and then one request after
/// a pause that doubles: it never drowns, and never stays shut because of one request that is not answered.
/// </remarks>
internal struct SignsOfLife
{
    /// <summary>The first pause is at least this: as long as W, so that who waits meanwhile may still be served.</summary>
    internal const long PauseMin = 1_000_000_000;

    internal const long PauseMax = 30_000_000_000;

    /// <summary>The first pause in expected answer times.</summary>
    private const int PauseAnswers = 4;

    /// <summary>At least so many requests in a row are taken for done unheard, however few slots there are: people who type ask and leave.</summary>
    private const int PresumedMin = 8;

    private long _tryAt, _pause;
    private int _presumed;
    private bool _hangs;

    /// <summary>When it last answered a request; monotonic nanoseconds, 0 = never.</summary>
    internal long AnsweredAt { get; private set; }

    internal void Answered(long now)
    {
        this = default;
        AnsweredAt = now;
    }

    /// <summary>A limit of ours has passed without an answer to a request that was sent at this time.</summary>
    internal void TimedOut(long sentAt) => _hangs |= AnsweredAt <= sentAt;

    /// <param name="owing">Somebody waits for an answer of it.</param>
    /// <param name="onlyWitnesses">But nobody is served by it: a witness tells when it works again, or ends at its deadline.</param>
    /// <param name="slots">Of the instance.</param>
    /// <param name="expected">How long an answer takes, nanoseconds.</param>
    internal Liveness Look(bool owing, bool onlyWitnesses, int slots, long now, long expected)
    {
        if (!(owing || _hangs) || AnsweredAt > now - expected)
        {
            // As many as there are slots were taken for done, and nothing was heard: the next ones are not believed.
            if (++_presumed >= Math.Max(slots, PresumedMin)) _hangs = true;
            return Liveness.Works;
        }
        if (onlyWitnesses && !_hangs) return Liveness.Silent;
        if (_tryAt == 0)
        {
            _pause = Math.Clamp(PauseAnswers * expected, PauseMin, PauseMax);
            _tryAt = now + _pause;
        }
        if (now < _tryAt) return Liveness.Silent;
        _pause = Math.Min(2 * _pause, PauseMax);
        _tryAt = now + _pause;
        return Liveness.Try;
    }
}
