using Halftone.Core.Config;
using Halftone.Tests.Wire.Forwarding;

namespace Halftone.Tests.Wire.Conformance;

/// <summary>The child's part for one request; false = it closes the connection.</summary>
internal delegate bool Turn(ChildTurn turn);

internal sealed record ChildTurn(RecordingChild Child, RawPeer Peer, Heard Request);

/// <summary>Stands behind the gateway, writes down what it gets, and does for each request what the probe says.</summary>
internal sealed class RecordingChild : IDisposable
{
    private readonly object _gate = new();
    private readonly List<Heard> _heard = [];
    private readonly List<string> _notes = [];
    private readonly List<RawPeer> _peers = [];
    private readonly Turn _turn;
    private readonly RawChild _raw;
    private long _bytesBefore;
    private int _connections;
    private int _open;
    private int _busy;

    internal RecordingChild(Turn turn)
    {
        _turn = turn;
        _raw = new RawChild(Serve);
    }

    internal Endpoint Endpoint => _raw.Endpoint;

    /// <summary>Where the gateway in front listens.</summary>
    internal Endpoint Gateway { get; set; } = Endpoint.Loopback(0);

    internal int Count(string method)
    {
        lock (_gate) return _heard.Count(request => request.Method == method);
    }

    /// <summary>Something for the judge that is no request.</summary>
    internal void Note(string what)
    {
        lock (_gate) _notes.Add(what);
    }

    /// <summary>What came so far belongs to an earlier question.</summary>
    internal void Forget()
    {
        lock (_gate)
        {
            _heard.Clear();
            _notes.Clear();
            _bytesBefore = _peers.Sum(peer => peer.BytesHeard);
        }
    }

    internal bool HearsSomething(TimeSpan within) => Waits(() => _heard.Count > 0, within);

    /// <summary>
    /// What it saw, once each request that has come is answered or given up and, if <paramref name="isLeft"/>, the gateway has closed
    /// every connection. Counted without letting go of the lock: a connection that the gateway made and closed while this child
    /// was not scheduled is accepted at any time, and would be one that was kept if it came between the wait and the count.
    /// </summary>
    internal Seen Saw(ClientTalk client, bool isLeft, TimeSpan within)
    {
        lock (_gate)
        {
            Waits(() => _busy == 0 && (!isLeft || _open == 0), within);
            return new Seen([.. _heard], [.. _notes], _peers.Sum(peer => peer.BytesHeard) - _bytesBefore, _open, [.. client.Answers], client.End);
        }
    }

    private bool Waits(Func<bool> holds, TimeSpan within)
    {
        var until = Environment.TickCount64 + (long)within.TotalMilliseconds;
        lock (_gate)
        {
            while (!holds())
            {
                var left = until - Environment.TickCount64;
                if (left <= 0) return false;
                Monitor.Wait(_gate, (int)left);
            }

            return true;
        }
    }

    private void Serve(RawPeer peer)
    {
        int connection;
        lock (_gate)
        {
            connection = ++_connections;
            _open++;
            _peers.Add(peer);
        }

        try
        {
            while (Take(peer, connection))
            {
            }
        }
        finally
        {
            Change(() => _open--);
        }
    }

    private bool Take(RawPeer peer, int connection)
    {
        var request = new Heard(connection, peer.HearUntil("\r\n\r\n"));
        Change(() =>
        {
            _heard.Add(request);
            _busy++;
        });
        try
        {
            return _turn(new ChildTurn(this, peer, request));
        }
        catch (Exception odd) when (odd is FormatException or OverflowException)
        {
            // A body that is none: the request stays unfinished, which is what the judge looks at.
            return false;
        }
        finally
        {
            Change(() => _busy--);
        }
    }

    private void Change(Action change)
    {
        lock (_gate)
        {
            change();
            Monitor.PulseAll(_gate);
        }
    }

    public void Dispose() => _raw.Dispose();
}
