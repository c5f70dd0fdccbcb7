using Halftone.Core.Config;
using Halftone.Core.Pressure;
using Halftone.DataPlane.Loop;

namespace Halftone.DataPlane.Forwarding;

/// <summary>What the engine does on each rung of the memory ladder; on which rung it stands is decided elsewhere and told by message.</summary>
internal sealed partial class Engine
{
    /// <summary>Between requests when memory is short: a page's next request comes within it, a forgotten tab's does not.</summary>
    internal static readonly long KeepAliveTimeShort = Seconds(5);

    /// <summary>For a head when memory is short: a slow telephone needs two round trips, a slowloris needs for ever.</summary>
    internal static readonly long HeadTimeShort = Seconds(5);

    internal MemoryRung Rung { get; private set; }

    /// <summary>Clients may keep their connection after this answer.</summary>
    private bool KeepsClients => !_draining && Rung < MemoryRung.CloseConnections;

    private long KeepAlive => Rung < MemoryRung.ShrinkTimeouts ? KeepAliveTime : KeepAliveTimeShort;

    private long HeadPatience => Rung < MemoryRung.ShrinkTimeouts ? HeadTime : HeadTimeShort;

    /// <summary>Longest silence of a relay.</summary>
    private long Silence(LimitsConfig limits) => Nanoseconds(limits.Idle) / (Rung < MemoryRung.ShrinkTimeouts ? 1 : 2);

    /// <summary>Another rung. On the way up the shorter times hold for those who are here already; on the way down timers run out as they were set.</summary>
    internal void Press(MemoryRung rung)
    {
        var rises = rung > Rung;
        Rung = rung;
        if (!rises) return;
        for (var slot = 0; slot < _table.Capacity; slot++)
        {
            ref var connection = ref _table[slot];
            if (connection.Kind == ConnectionKind.Client && connection.TimerBucket >= 0) Shorten(slot, ref connection);
        }
    }

    private void Shorten(int slot, ref Connection client)
    {
        var now = _driver.Now;
        long at;
        if (client.Exchange < 0)
        {
            if (client.Phase == Phase.Discard) return;
            at = client.Phase == Phase.Head && client.Since > 0 && client.OutLength == 0 ? client.Since + HeadPatience : now + KeepAlive;
        }
        else
        {
            var exchange = ExchangeOf(client);
            if (exchange.IsStream || !(exchange.Stage == Stage.Relaying || (exchange.Stage == Stage.Answering && !exchange.RequestDone))) return;
            at = now + Silence(exchange.Version!.Limits);
        }
        if (at < client.TimerAt) _wheel.Set(slot, Math.Max(at, now));
    }
}
