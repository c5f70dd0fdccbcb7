using System.Runtime.InteropServices;
using Halftone.Bench.Shared.Client;
using Halftone.Bench.Shared.Machine;

namespace Halftone.Bench.Overload.Client;

/// <summary>One client connection with at most one request on it; opens itself when asked, closes when patience ends.</summary>
internal sealed unsafe class Wire
{
    private const int BufferBytes = 256 * 1024;

    private static readonly byte* Buffer = (byte*)NativeMemory.Alloc(BufferBytes);

    private readonly Loop _loop;
    private readonly Crowd _owner;
    private readonly int _port, _place;

    private int _fd = -1;
    private State _state = State.Closed;
    private Answer _answer;
    private Request _request = Request.Get;
    private long _user, _leaves, _alarmAt = long.MaxValue;
    private bool _meansToLeave;

    internal Wire(Loop loop, Crowd owner, int port) => (_loop, _owner, _port, _place) = (loop, owner, port, loop.Add(this));

    private enum State { Closed, Connecting, Idle, Waiting }

    /// <summary>When the request was due: latencies count from here.</summary>
    internal long Scheduled { get; private set; }

    internal int Status => _answer.Status;

    internal byte AnsweredBy => _answer.From;

    /// <summary>Counts connections, so that events of an earlier one reach nobody.</summary>
    internal int Life { get; private set; }

    /// <param name="request">Stamped now.</param>
    /// <param name="user">Its identity.</param>
    /// <param name="scheduled">When it was due.</param>
    /// <param name="leaves">When the client closes, answered or not.</param>
    /// <param name="meansToLeave">Leaving then is part of the plan, not lost patience.</param>
    internal void Ask(Request request, long user, long scheduled, long leaves, bool meansToLeave = false)
    {
        (_request, _user, Scheduled, _leaves, _meansToLeave) = (request, user, scheduled, leaves, meansToLeave);
        _answer.Reset();
        if (_alarmAt > leaves)
        {
            _alarmAt = leaves;
            _loop.Wake(leaves, this);
        }
        if (_state == State.Idle) Send();
        else Connect();
    }

    internal void Close()
    {
        if (_fd >= 0) _ = Libc.Close(_fd);
        (_fd, _state) = (-1, State.Closed);
        Life++;
    }

    internal void Ready(uint events)
    {
        if (_state == State.Connecting)
        {
            if ((events & Libc.Error) != 0) End(Outcome.Broken);
            else if ((events & Libc.Out) != 0) Send();
        }
        // A gateway without descriptors may answer and close before it is asked.
        if (_state is State.Waiting or State.Idle && (events & ~Libc.Out) != 0) Receive();
    }

    /// <summary>An alarm set for an earlier request may come while another one waits: it is set anew then.</summary>
    internal void Expired(long now)
    {
        if (now < _alarmAt) return;
        _alarmAt = long.MaxValue;
        if (_state is not (State.Connecting or State.Waiting)) return;
        if (now >= _leaves) End(_meansToLeave ? Outcome.Left : Outcome.TimedOut);
        else
        {
            _alarmAt = _leaves;
            _loop.Wake(_leaves, this);
        }
    }

    private void Connect()
    {
        Close();
        _fd = Sockets.Begin(_port);
        _state = State.Connecting;
        if (_fd < 0) End(Outcome.Broken);
        else _loop.Watch(_fd, _place, Life);
    }

    private void Send()
    {
        _state = State.Waiting;
        var bytes = _request.Stamp(_user, Scheduled, _leaves);
        fixed (byte* first = bytes)
        {
            // What of an upload does not fit at once is never sent: those who upload here do not finish.
            if (Libc.Send(_fd, first, bytes.Length, Libc.NoSignal) <= 0) End(Outcome.Broken);
        }
    }

    private void Receive()
    {
        while (_fd >= 0)
        {
            var got = Libc.Receive(_fd, Buffer, BufferBytes, 0);
            if (got < 0 && Marshal.GetLastSystemError() == Libc.Again) return;
            if (_state == State.Idle)
            {
                Close();
                return;
            }
            if (got <= 0)
            {
                End(got == 0 && _answer.EndsWithConnection ? Judge() : Outcome.Broken);
                return;
            }
            var step = _answer.Feed(new(Buffer, (int)got));
            if (step != Answer.Step.Incomplete)
            {
                End(step == Answer.Step.Done ? Judge() : Outcome.Odd);
                return;
            }
        }
    }

    private Outcome Judge() => _answer.Status switch { 200 => Outcome.Good, 503 or 502 or 504 or 429 => Outcome.Rejected, _ => Outcome.Odd };

    private void End(Outcome outcome)
    {
        if (outcome is Outcome.Good or Outcome.Rejected && !_answer.Closes && !_answer.EndsWithConnection && !_request.HasRest) _state = State.Idle;
        else Close();
        // Read too late is answered too late, even when it is our own loop that was slow.
        if (outcome == Outcome.Good && _loop.Now > _leaves) outcome = _meansToLeave ? Outcome.Left : Outcome.TimedOut;
        _owner.Finished(this, outcome);
    }
}
