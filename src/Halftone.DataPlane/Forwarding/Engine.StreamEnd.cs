using Halftone.Core.Admission;
using Halftone.Core.Outcomes;
using Halftone.DataPlane.Http1;
using Halftone.DataPlane.Loop;

namespace Halftone.DataPlane.Forwarding;

/// <summary>Streams of an instance that leaves end one by one: ten thousand clients that are cut together come back together.</summary>
internal sealed partial class Engine
{
    /// <summary>Every stream that this instance has here gets the moment of its end.</summary>
    internal void EndStreams(Instance instance)
    {
        for (var index = 0; index < _exchanges.Count; index++)
        {
            var exchange = _exchanges[index];
            if (!exchange.IsStream || exchange.Instance != instance || exchange.Stage is Stage.Free or Stage.Abandoned) continue;
            DrawEnd(exchange);
            Arm(exchange);
        }
    }

    /// <summary>A stream of an instance that stays has no end.</summary>
    private void DrawEnd(Exchange exchange)
    {
        if (exchange.EndAt != 0 || exchange.Instance?.StreamsEnd is not { } end) return;
        exchange.EndAt = end.From + (long)(NextRandom() % (ulong)(end.Until - end.From + 1));
    }

    /// <summary>
    /// What has been said arrives: both sides see the connection close, not break. Only a body whose end is its connection's must break,
    /// lest a part look like the whole. A long poll that has had no answer yet gets one, and is asked again elsewhere.
    /// </summary>
    private void EndStream(Exchange exchange)
    {
        if (exchange.Stage is not (Stage.Relaying or Stage.Tunnel))
        {
            Fail(exchange, Fault.StreamDrained);
            return;
        }
        var client = exchange.Client;
        var breaks = exchange.Stage == Stage.Relaying && exchange.ClientFraming == BodyKind.UntilClose;
        _ending = client;
        End(exchange, Fault.StreamDrained, leftover: true);
        if (breaks)
        {
            Close(client, reset: true);
        }
        else
        {
            _table[client].Phase = Phase.Answer;
            CloseAfterReply(client, requestUnread: false);
        }
        _ending = -1;
    }
}
