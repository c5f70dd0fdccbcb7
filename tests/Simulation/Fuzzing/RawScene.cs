using Halftone.Core.Config;
using Halftone.Core.Routing;
using Halftone.DataPlane.Http1;
using Halftone.Tests.Simulation.Forwarding;

namespace Halftone.Tests.Simulation.Fuzzing;

/// <summary>One client and one instance that say bytes of which nobody knows what they mean, over the real engine on the simulated kernel.</summary>
internal sealed class RawScene
{
    private const int StepsMax = 100_000;

    /// <summary>So many steps without a byte moving: time passes.</summary>
    private const int Stillness = 30;

    private readonly SimKernel _kernel;
    private readonly SimGateway _gateway;
    private readonly SimSocket _client;
    private readonly List<RawInstance> _instances = [];
    private readonly SimBytes _toSay = new();
    private readonly SimBytes _heard = new();
    private readonly byte[] _said;
    private readonly bool _asksHead;
    private bool _left;

    internal RawScene(int seed, byte[] said, byte[] answer)
    {
        var script = SimScript.Of(seed, reactors: 1, slots: 2, Trouble.None);
        _kernel = new SimKernel(new Random(seed));
        _gateway = new SimGateway(_kernel, script, script.Reactors, script.Limits);
        _kernel.OnConnect = (_, socket) =>
        {
            _instances.Add(new RawInstance(_kernel, socket, answer));
            return 0;
        };
        _gateway.AddInstance();
        _client = _gateway.Connect();
        _said = said;
        _toSay.Append(said);
        _asksHead = said.AsSpan().IndexOf("HEAD"u8) >= 0;
    }

    private bool IsAtRest =>
        _gateway is { Exchanges: 0, Connections: 0, BlocksInUse: 0, NextTickIn: -1 } && _gateway.Pool.Read() is { Busy: 0, Waiting: 0, Streams: 0, IdleLinks: 0 };

    /// <summary>Until everything is over. Returns what kind of run it was.</summary>
    internal ulong Play()
    {
        var (still, moved) = (0, -1L);
        for (var step = 0; !_client.Closed || !IsAtRest; step++)
        {
            if (step == StepsMax) throw new InvalidOperationException($"it never ends: {_gateway.DescribeConnections()}");
            Step();
            if (_gateway.Bugs.Count > 0) throw new InvalidOperationException($"a bug: {_gateway.Bugs[0]}");
            still = _kernel.Moved == moved ? still + 1 : 0;
            moved = _kernel.Moved;
            if (still < Stillness || !_kernel.AllIsTold) continue;
            still = 0;
            PassTime();
        }
        return Judge();
    }

    private void Step()
    {
        var random = _kernel.Random;
        _kernel.Now += random.Next(1, 50_000);
        _heard.Append(_kernel.Take(_client, random.Next(1, 100_000)));
        if (!_left)
        {
            if (random.Next(2) == 0) _kernel.Arrive(_client, _toSay.Take(random.Next(1, random.Next(2) == 0 ? 40 : 100_000)));
            if (random.Next(1000) == 0) Leave();
        }
        if (_instances.Count > 0) _instances[random.Next(_instances.Count)].Step();
        _gateway.Step();
    }

    /// <summary>Nobody moves: the client may go, or the next timer comes.</summary>
    private void PassTime()
    {
        var next = _gateway.NextTickIn;
        if (!_left && _toSay.Count == 0 && (next < 0 || _kernel.Random.Next(3) == 0)) Leave();
        else _kernel.Now += next < 0 ? 1_000_000 : next + 1;
    }

    private void Leave()
    {
        _left = true;
        if (_kernel.Random.Next(3) == 0) _kernel.Rst(_client);
        else _kernel.Fin(_client);
    }

    /// <summary>A head that is all there, and the beginning of its chunks with it, is not waited for, whatever the pieces it came in.</summary>
    private void CheckFirstAnswer()
    {
        var end = _heard.Span.IndexOf("\r\n\r\n"u8);
        if (end < 0 || _heard.Span[..end].IndexOf("head_timed_out"u8) < 0) return;
        var isHead = RequestReader.Read(_said, new FieldRange[RequestReader.FieldsMax], UnderscoreNames.Drop, out var head, out _) == ReadResult.Done;
        var isBody = isHead && (head.Body != BodyKind.Chunked || default(ChunkedReader).Next(_said.AsSpan(head.Length), out _, out _, out _, out _) is ChunkStep.Data or ChunkStep.End);
        Invariant.Holds(!isBody, "a request that was all there was waited for");
    }

    private ulong Judge()
    {
        _gateway.Pool.CheckWholly();
        var counts = _gateway.Pool.Read();
        Invariant.Holds(counts.Taken == counts.Returned && counts.Stale == 0, "what was taken is back");
        Invariant.Holds(!_kernel.Open.Any(), "no socket is left open");
        Invariant.Holds(_gateway.Finished == _gateway.Outcomes + _gateway.Unrouted, "every exchange has one outcome");
        _heard.Append(_kernel.Take(_client, int.MaxValue));
        CheckFirstAnswer();
        var requests = 0;
        foreach (var instance in _instances)
        {
            instance.HearTheRest();
            requests += WholeMessages.CheckRequests(instance.Heard.Span);
        }
        var state = ((ulong)(uint)Math.Min(requests, 7) << 4) | (ulong)(uint)Math.Min(_instances.Count, 3);
        if (_asksHead) return state;
        var answers = WholeMessages.CheckAnswers(_heard.Span, out var statuses);
        Invariant.Holds(answers <= _gateway.Finished, "nobody is answered who did not ask");
        return (statuses << 8) | state;
    }
}
