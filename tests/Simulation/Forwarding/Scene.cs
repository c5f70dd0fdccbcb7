using Halftone.Core.Admission;
using Halftone.Core.Pressure;
using Halftone.DataPlane.Loop;

namespace Halftone.Tests.Simulation.Forwarding;

/// <summary>One run: clients come, instances answer, things go wrong; at the end every exchange is judged and nothing may be left.</summary>
internal sealed class Scene
{
    /// <summary>So many steps without a byte moving: the world waits for a clock.</summary>
    private const int Stillness = 300;

    /// <summary>At once; a long life is one of many that come and go.</summary>
    private const int ClientsMax = 40;

    private readonly SimScript _script;
    private readonly SimKernel _kernel;
    private readonly SimGateway _gateway;
    private readonly List<SimChild> _children = [];
    private readonly List<SimClient> _clients = [];

    /// <summary>Ready, in order of arrival: the first one never refuses, unless it dies.</summary>
    private readonly List<Instance> _instances = [];
    private readonly List<Instance> _draining = [];
    private readonly HashSet<Instance> _dead = [];

    /// <summary>Dead, and nobody has noticed yet.</summary>
    private readonly Queue<Instance> _unseen = new();
    private readonly List<HealthChange> _changes = [];
    private int _came;
    private int _refusals;
    private long _moved;
    private int _still;

    internal Scene(SimScript script)
    {
        _script = script;
        _kernel = new SimKernel(new Random(script.Seed));
        _gateway = new SimGateway(_kernel, script, script.Reactors, script.Limits);
        _kernel.OnConnect = Connect;
        for (var i = 0; i < 2; i++) _instances.Add(_gateway.AddInstance());
    }

    /// <summary>How much virtual time it took, for runs that are to last.</summary>
    internal long Elapsed => _kernel.Now - 1_000_000_000;

    /// <summary>Rejects that had to wait, for runs that are to make a storm.</summary>
    internal long Held => _gateway.Held;

    /// <summary>What a candidate was to have and stable has answered: for want of an instance, and because of a rollback.</summary>
    internal (long FellBack, long TurnedBack) Rerouted => (_gateway.Release?.FellBack ?? 0, _gateway.Release?.TurnedBack ?? 0);

    internal void Play()
    {
        for (var step = 0L; step < 20_000L * _script.Clients && (_came < _script.Clients || _clients.Count > 0); step++) Step();
        Assert.True(_clients.Count == 0, $"a client still waits for its answer: {string.Join('\n', _script.Exchanges.Values.Where(exchange => exchange is { End: null, Said: > 0 }))}");
        Rest();
        var wrong = _script.Exchanges.Values.Select(exchange => (exchange, verdict: exchange.Verdict(_script))).FirstOrDefault(each => each.verdict is not null);
        Assert.True(wrong.verdict is null, $"{wrong.exchange}: {wrong.verdict}");
    }

    private int Connect(Instance instance, SimSocket socket)
    {
        var random = _kernel.Random;
        var refuses = _dead.Contains(instance) || (_script.Has(Trouble.Refuses) && _instances.Count > 1 && instance == _instances[^1] && random.Next(3) == 0);
        if (refuses)
        {
            _refusals++;
            return 111;
        }
        if (_script.Has(Trouble.BlackHole) && random.Next(20) == 0)
        {
            _refusals++;
            return -1;
        }
        _children.Add(new SimChild(_kernel, socket, _script));
        return 0;
    }

    private void Step()
    {
        var random = _kernel.Random;
        _kernel.Now += random.Next(1, _script.StepTimeMax);
        if (_came < _script.Clients && _clients.Count < ClientsMax && random.Next(10) == 0) _clients.Add(new SimClient(++_came, _kernel, _gateway.Connect(), _script));
        if (_clients.Count > 0) StepClient(random.Next(_clients.Count));
        if (_children.Count > 0) StepChild(random.Next(_children.Count));
        if (random.Next(400) == 0) Disturb(random);
        if (_script.Has(Trouble.Pressure | Trouble.Leaves) && random.Next(400) == 0) DisturbGateway(random);
        _gateway.Step();
        Assert.True(_gateway.Bugs.Count == 0, _gateway.Bugs.FirstOrDefault()?.ToString());
        PassTime();
    }

    private void StepClient(int index)
    {
        _clients[index].Step();
        if (_clients[index].Done) _clients.RemoveAt(index);
    }

    private void StepChild(int index)
    {
        _children[index].Step();
        if (_children[index].Over) _children.RemoveAt(index);
    }

    /// <summary>Nothing moves: the next timer comes. Without one only a client can end it, who has waited for a silent stream for long enough.</summary>
    private void PassTime()
    {
        _still = _kernel.Moved == _moved ? _still + 1 : 0;
        _moved = _kernel.Moved;
        if (_still < Stillness * _script.Reactors) return;
        _still = 0;
        // Long after its answer was due: whoever listened to a silent instance gives up, and leaves a witness.
        if (_script.Has(Trouble.ClientLeaves) && _script.Has(Trouble.FallsSilent) && _clients.Count > 0 && _kernel.Random.Next(3) == 0) _clients[_kernel.Random.Next(_clients.Count)].Leave();
        var next = _gateway.NextTickIn;
        _kernel.Now += next >= 0 ? next + 1 : 1_000_000;
        if (next >= 0 || !_script.Has(Trouble.FallsSilent | Trouble.SaysGarbage)) return;
        _clients.Find(client => client.WaitsForStream)?.Leave();
    }

    private void Disturb(Random random)
    {
        if (_gateway.Release is { } release && random.Next(2) == 0) release.Disturb(random);
        _changes.Clear();
        _gateway.Pool.Look(_kernel.Now, _changes);
        _gateway.Release?.Pool.Look(_kernel.Now, _changes);
        foreach (var instance in _draining.Where(instance => _gateway.Pool.Use(instance) is (0, 0)).ToList())
        {
            _gateway.Pool.Remove(instance);
            _draining.Remove(instance);
        }
        if (_script.Has(Trouble.EndsStreams) && _draining.Find(each => each.StreamsEnd is null) is { } leaving)
            _gateway.Pool.EndStreams(leaving, _kernel.Now, random.Next(2) * 5_000_000_000L);
        if (_unseen.Count > 0 && random.Next(3) == 0) _gateway.Pool.Remove(_unseen.Dequeue());
        if (_script.Has(Trouble.Drains) && random.Next(3) == 0)
        {
            _gateway.Pool.Drain(Replace());
        }
        else if (_script.Has(Trouble.Dies) && random.Next(3) == 0)
        {
            var instance = Replace();
            _draining.Remove(instance);
            _dead.Add(instance);
            _unseen.Enqueue(instance);
            foreach (var child in _children.Where(child => child.Socket.Instance == instance && !child.Socket.Closed))
            {
                child.Socket.Spoil(Trouble.Resets, _kernel.Now);
                _kernel.Rst(child.Socket);
            }
        }
    }

    /// <summary>Memory runs short and is there again; at some time we begin to leave, and cut what is left.</summary>
    private void DisturbGateway(Random random)
    {
        if (_script.Has(Trouble.Pressure)) _gateway.Tell(new Message { Kind = MessageKind.Press, Rung = (MemoryRung)random.Next((int)MemoryRung.StopAccepting + 1) });
        if (!_script.Has(Trouble.Leaves) || random.Next(8) != 0) return;
        if (_script.LeftAt == long.MaxValue)
        {
            _script.LeftAt = _kernel.Now;
            _gateway.Tell(new Message { Kind = MessageKind.Drain });
        }
        else if (_script.CutAt == long.MaxValue)
        {
            _script.CutAt = _kernel.Now;
            _gateway.Tell(new Message { Kind = MessageKind.Cut });
        }
    }

    /// <summary>Another instance is ready before the oldest goes.</summary>
    private Instance Replace()
    {
        _instances.Insert(1, _gateway.AddInstance());
        var oldest = _instances[0];
        _instances.RemoveAt(0);
        _draining.Add(oldest);
        return oldest;
    }

    /// <summary>Every client is gone: after the limits have passed nothing is left, and taken = returned.</summary>
    private void Rest()
    {
        for (var i = 0; i < 2000 && !IsAtRest(); i++)
        {
            _kernel.Now += 250_000_000;
            foreach (var child in _children) child.Step();
            // Nobody reads any more for the clients; what is sent to an instance is still its to hear.
            foreach (var socket in _kernel.Open.Where(socket => socket.Instance is null).ToList()) _kernel.Take(socket, int.MaxValue);
            for (var step = 0; step < 8 * _script.Reactors; step++) _gateway.Step();
        }
        Assert.True(_gateway.Bugs.Count == 0, _gateway.Bugs.FirstOrDefault()?.ToString());
        _gateway.Pool.CheckWholly();
        var counts = _gateway.Pool.Read();
        Assert.True(_gateway.Exchanges == 0, $"{_gateway.Exchanges} exchanges are left, {counts}; {_gateway.DescribeConnections()}");
        _gateway.CheckEvidence();
        Assert.Equal((0, 0, 0, 0, 0L), (counts.Busy, counts.Waiting, counts.Streams, counts.IdleLinks, counts.Stale));
        Assert.Equal(counts.Taken, counts.Returned);
        var candidate = _gateway.Release?.Pool.Read() ?? default;
        _gateway.Release?.Pool.CheckWholly();
        Assert.Equal((0, 0, 0, 0, 0L), (candidate.Busy, candidate.Waiting, candidate.Streams, candidate.IdleLinks, candidate.Stale));
        Assert.Equal(candidate.Taken, candidate.Returned);
        Assert.True(_gateway.Connections == 0, _gateway.DescribeConnections());
        Assert.Empty(_kernel.Open);
        Assert.Equal(0, _gateway.BlocksInUse);
        Assert.Equal(-1, _gateway.NextTickIn);
        var answered = _script.Exchanges.Values.Count(exchange => exchange.End is SimEnd.Own);
        Assert.InRange(_script.Exchanges.Values.Count(exchange => exchange.End is SimEnd.Refused { Reason: "no_descriptor" }), 0, _kernel.Denied);
        Assert.InRange(_gateway.Outcomes, answered, _script.Exchanges.Count);
        // A connect that is refused or never completes gives its lease back and takes another one, and so does what a rollback turns back; nobody else takes two.
        Assert.InRange(counts.Taken + candidate.Taken, answered, _gateway.Outcomes + _refusals + ((_gateway.Release?.Turns ?? 0) * ClientsMax));
    }

    private bool IsAtRest() =>
        !_kernel.Open.Any() && _gateway.Exchanges == 0 && _gateway.Connections == 0 && _gateway.BlocksInUse == 0 && _gateway.NextTickIn == -1
        && _gateway.Pool.Read() is { Busy: 0, Waiting: 0, Streams: 0, IdleLinks: 0 } && (_gateway.Release?.Pool.Read() ?? default) is { Busy: 0, Waiting: 0, Streams: 0, IdleLinks: 0 };
}
