using System.Text;
using Halftone.Core.Admission;
using Halftone.Core.Config;
using Halftone.Core.Outcomes;
using Halftone.DataPlane.Loop;

namespace Halftone.Tests.Simulation.Admission;

/// <summary>
/// Two or three virtual reactors around the real pool and real mailboxes, moved one atomic step at a time by whoever explores them.
/// </summary>
internal sealed class ReactorWorld : IReactors
{
    private const long Bound = 1_000_000_000;
    private const long Start = 1_000_000_000_000;

    private sealed class Reactor
    {
        internal readonly Mailbox<Wake> Box = new(ring: 4);
        internal readonly List<(ulong Token, Lease Lease)> Held = [];
        internal readonly List<(ulong Token, Waiter Waiter)> Waiting = [];

        /// <summary>Requests that left the line too late: the wake is on its way.</summary>
        internal readonly List<ulong> Late = [];

        internal readonly Queue<Wake> ToTell = new();
        internal ReactorStep Telling = ReactorStep.PushMessage;
        internal bool Raised;
        internal bool Asleep;
        internal bool Eventfd;
        internal int Requests => Held.Count + Waiting.Count + Late.Count;
    }

    private readonly Reactor[] _reactors;
    private readonly Pool _pool;
    private readonly int _requestsMax;
    private readonly long _releaseTime;
    private readonly Mistake _mistake;

    /// <summary>Messages pushed and not read: tokens in order, per reactor; a mirror for the state's description.</summary>
    private readonly List<Wake>[] _boxes;

    /// <summary>The line as the pool should have it; a mirror for the state's description.</summary>
    private readonly List<ulong> _line = [];
    private int _acting;
    private ulong _lastToken;

    /// <param name="reactors">How many.</param>
    /// <param name="requests">Requests a reactor may have at once.</param>
    /// <param name="age">How much of their bound waiters have used up when a slot is freed: 0 = fresh line, above 0.5 = standing line, 1 = all too late.</param>
    /// <param name="mistake">Built in on purpose.</param>
    internal ReactorWorld(int reactors, int requests, double age, Mistake mistake)
    {
        _requestsMax = requests;
        _releaseTime = Start + (long)(Bound * age);
        _mistake = mistake;
        _reactors = [.. Enumerable.Range(0, reactors).Select(_ => new Reactor())];
        _boxes = [.. Enumerable.Range(0, reactors).Select(_ => new List<Wake>())];
        _pool = new Pool(new PoolLimits { SlotsPerInstance = 1, WaitersMax = 100, WaiterBytesMax = 1000, StreamsPerInstance = 1, QueueWait = Bound }, reactors, this);
        _pool.Add("v1/1", Endpoint.Loopback(3000), Start);
    }

    /// <summary>Waiters found too late when a slot was freed: the acting reactor has to tell their reactors.</summary>
    public void Wake(in Wake wake) => Tell(_reactors[_acting], wake);

    public void Close(Link idle) => throw new InvalidOperationException("No connection is kept here.");

    /// <summary>The steps this reactor can take now.</summary>
    internal IEnumerable<ReactorStep> Enabled(int index)
    {
        var reactor = _reactors[index];
        if (reactor.Asleep)
        {
            if (reactor.Eventfd) yield return ReactorStep.WakeByEventfd;
            yield return ReactorStep.WakeByItself;
        }
        else if (reactor.Raised)
        {
            yield return ReactorStep.LookIntoBox;
        }
        else if (reactor.ToTell.Count > 0)
        {
            yield return reactor.Telling;
        }
        else
        {
            if (reactor.Requests < _requestsMax) yield return ReactorStep.Take;
            if (reactor.Held.Count > 0) yield return ReactorStep.Release;
            if (reactor.Waiting.Count > 0) yield return ReactorStep.Expire;
            if (reactor.Box.HasMail) yield return ReactorStep.ReadMail;

            // Also with mail, which may have come since it looked.
            yield return ReactorStep.RaiseFlag;
        }
    }

    internal void Do(int index, ReactorStep step)
    {
        var reactor = _reactors[index];
        _acting = index;
        switch (step)
        {
            case ReactorStep.Take: Take(index, reactor); break;
            case ReactorStep.Release: Release(index, reactor, 0); break;
            case ReactorStep.Expire: Expire(reactor); break;
            case ReactorStep.PushMessage: Push(reactor); break;
            case ReactorStep.LookAtFlag: LookAtFlag(reactor); break;
            case ReactorStep.WriteEventfd: WriteEventfd(reactor); break;
            case ReactorStep.ReadMail: ReadMail(index, reactor); break;
            case ReactorStep.RaiseFlag:
                reactor.Box.RaiseFlag();
                reactor.Raised = true;
                break;
            case ReactorStep.LookIntoBox:
                reactor.Raised = false;
                reactor.Asleep = _mistake == Mistake.NoSecondLook || !reactor.Box.HasMail;
                if (!reactor.Asleep) reactor.Box.Awake();
                break;
            default:
                if (step == ReactorStep.WakeByEventfd) reactor.Eventfd = false;
                reactor.Asleep = false;
                reactor.Box.Awake();
                break;
        }
    }

    /// <summary>What must hold between any two steps; null = it does.</summary>
    internal string? Broken()
    {
        _pool.CheckWholly();
        var counts = _pool.Read();
        if (counts.Waiting > 0 && counts.Busy < counts.Slots) return "A1: somebody waits while the slot is free";
        if (counts.Waiting != _line.Count) return "the line has lost or kept somebody";

        var grants = _reactors.Sum(reactor => reactor.Held.Count + reactor.ToTell.Skip(IsPushed(reactor) ? 1 : 0).Count(IsGrant)) + _boxes.Sum(box => box.Count(IsGrant));
        if (counts.Busy != grants) return $"{counts.Busy} slots are busy, but {grants} are held or on their way";
        for (var index = 0; index < _reactors.Length; index++)
        {
            var reactor = _reactors[index];
            if (!reactor.Asleep || reactor.Eventfd || _boxes[index].Count == 0) continue;
            var toBeWoken = _reactors.Any(other => other.ToTell.Count > 0 && other.ToTell.Peek().Reactor == index && other.Telling != ReactorStep.PushMessage);
            if (!toBeWoken) return $"reactor {index} sleeps with mail in its box and nobody will wake it";
        }

        return null;

        bool IsPushed(Reactor reactor) => reactor.Telling != ReactorStep.PushMessage && _mistake != Mistake.FlagBeforePush;

        static bool IsGrant(Wake wake) => wake.Fault == Fault.None;
    }

    /// <summary>No more requests and no timers; answers still come to those who hold a slot. Everybody who waits must be served by wakes alone, and everything must come back.</summary>
    internal string? ComeToRest()
    {
        for (var moved = true; moved;)
        {
            moved = false;
            for (var index = 0; index < _reactors.Length; index++)
            {
                var answerComes = _reactors[index].Held.Count > 0;
                var step = Enabled(index).Where(step => step is not (ReactorStep.Take or ReactorStep.Expire) && (step != ReactorStep.WakeByItself || answerComes)).Cast<ReactorStep?>().FirstOrDefault();
                if (step is not { } next) continue;
                Do(index, next);
                moved = true;
            }
        }

        var counts = _pool.Read();
        if (counts.Taken != counts.Returned) return $"at rest {counts.Taken} leases were taken and {counts.Returned} returned";
        return counts.Waiting + _reactors.Sum(reactor => reactor.Requests) > 0 ? "at rest somebody still waits" : null;
    }

    /// <summary>The state, with requests named by where they stand instead of when they came: equal texts behave equally.</summary>
    internal string Describe()
    {
        var text = new StringBuilder();
        var names = new Dictionary<ulong, int>();
        for (var index = 0; index < _reactors.Length; index++)
        {
            var reactor = _reactors[index];
            text.Append(reactor.Asleep ? 'Z' : reactor.Raised ? 'R' : '.').Append(reactor.Eventfd ? '!' : '.').Append((char)('0' + (int)reactor.Telling));
            foreach (var (token, _) in reactor.Held) text.Append('h').Append(Name(token));
            foreach (var (token, _) in reactor.Waiting) text.Append('w').Append(Name(token));
            foreach (var token in reactor.Late) text.Append('l').Append(Name(token));
            foreach (var wake in reactor.ToTell) text.Append('t').Append(wake.Fault == Fault.None ? '+' : '-').Append(Name(wake.Token));
            foreach (var wake in _boxes[index]) text.Append('m').Append(wake.Fault == Fault.None ? '+' : '-').Append(Name(wake.Token));
            text.Append('/');
        }

        foreach (var token in _line) text.Append(Name(token)).Append(',');
        return text.ToString();

        int Name(ulong token) => names.TryGetValue(token, out var name) ? name : names[token] = names.Count;
    }

    private void Take(int index, Reactor reactor)
    {
        var token = ++_lastToken;
        var result = _pool.Take(index, token, 1, Start, long.MaxValue, 0, out var grant, out var waiter, out _, out _, out _);
        if (result == TakeResult.Granted)
        {
            reactor.Held.Add((token, grant.Lease));
            return;
        }

        reactor.Waiting.Add((token, waiter));
        _line.Add(token);
    }

    private void Release(int index, Reactor reactor, int held)
    {
        var lease = reactor.Held[held].Lease;
        reactor.Held.RemoveAt(held);
        _pool.Return(lease, index, _releaseTime, Link.None, -1, out var wake);
        if (!wake.IsNone) Tell(reactor, wake);
    }

    private void Tell(Reactor teller, Wake wake)
    {
        _line.Remove(wake.Token);
        teller.ToTell.Enqueue(wake);
        if (teller.ToTell.Count == 1) teller.Telling = FirstOfTelling;
    }

    private ReactorStep FirstOfTelling => _mistake == Mistake.FlagBeforePush ? ReactorStep.LookAtFlag : ReactorStep.PushMessage;

    private void Expire(Reactor reactor)
    {
        var (token, waiter) = reactor.Waiting[0];
        reactor.Waiting.RemoveAt(0);
        if (_mistake == Mistake.ExpireWithoutPool || _pool.Leave(waiter)) _line.Remove(token);
        else reactor.Late.Add(token);
    }

    private void Push(Reactor reactor)
    {
        var wake = reactor.ToTell.Peek();
        _reactors[wake.Reactor].Box.Enqueue(in wake);
        _boxes[wake.Reactor].Add(wake);
        if (_mistake == Mistake.FlagBeforePush) Told(reactor);
        else reactor.Telling = ReactorStep.LookAtFlag;
    }

    private void LookAtFlag(Reactor reactor)
    {
        var asleep = _reactors[reactor.ToTell.Peek().Reactor].Box.TakeFlag();
        if (asleep) reactor.Telling = ReactorStep.WriteEventfd;
        else if (_mistake == Mistake.FlagBeforePush) reactor.Telling = ReactorStep.PushMessage;
        else Told(reactor);
    }

    private void WriteEventfd(Reactor reactor)
    {
        _reactors[reactor.ToTell.Peek().Reactor].Eventfd = true;
        if (_mistake == Mistake.FlagBeforePush) reactor.Telling = ReactorStep.PushMessage;
        else Told(reactor);
    }

    private void Told(Reactor reactor)
    {
        reactor.ToTell.Dequeue();
        reactor.Telling = FirstOfTelling;
    }

    private void ReadMail(int index, Reactor reactor)
    {
        if (!reactor.Box.TryTake(out var wake)) throw new InvalidOperationException("the box had mail");
        _boxes[index].RemoveAt(0);
        var waiting = reactor.Waiting.FindIndex(waiting => waiting.Token == wake.Token);
        if (waiting >= 0) reactor.Waiting.RemoveAt(waiting);
        var late = reactor.Late.Remove(wake.Token);
        if (wake.Fault != Fault.None) return;

        if (_mistake == Mistake.DropLateGrant && late) return;
        reactor.Held.Add((wake.Token, wake.Grant.Lease));
        // Its request is gone: the slot goes straight back.
        if (waiting < 0) Release(index, reactor, reactor.Held.Count - 1);
    }
}
