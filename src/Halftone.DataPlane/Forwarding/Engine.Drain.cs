using Halftone.Core.Outcomes;
using Halftone.DataPlane.Loop;

namespace Halftone.DataPlane.Forwarding;

/// <summary>The way out: whatever has reached us is answered, and every connection that is not a stream comes to an end.</summary>
internal sealed partial class Engine
{
    /// <summary>How long an idle connection may still bring a request that was on its way when we began to leave.</summary>
    internal static readonly long LastLookTime = Seconds(1) / 10;

    private bool _draining;

    /// <summary>From any thread.</summary>
    internal bool IsDraining => Volatile.Read(ref _draining);

    private long BetweenRequests => _draining ? LastLookTime : KeepAlive;

    /// <summary>Idle connections are looked at once more and then closed; the others end with the answer they wait for.</summary>
    internal void Drain()
    {
        for (var slot = 0; slot < _table.Capacity; slot++)
        {
            ref var client = ref _table[slot];
            if (client is { Kind: ConnectionKind.Client, Phase: Phase.Head, Exchange: < 0, InLength: 0, OutLength: 0 }) LookOnce(slot, ref client);
        }
        Volatile.Write(ref _draining, true);
    }

    /// <summary>The drain has lasted long enough: what is still in flight is cut, and its slots are given back.</summary>
    internal void Cut()
    {
        for (var slot = 0; slot < _table.Capacity; slot++)
        {
            ref var client = ref _table[slot];
            if (client.Kind != ConnectionKind.Client) continue;
            if (client.Exchange >= 0) End(ExchangeOf(client), Fault.ShuttingDown, leftover: true);
            Close(slot, reset: true);
        }
    }

    /// <summary>A request that lies unread in the socket would die of our close; it is read, and answered with `Connection: close`.</summary>
    private void LookOnce(int slot, ref Connection client)
    {
        client.Set(Marks.Readable);
        _wheel.Set(slot, _driver.Now + LastLookTime);
        Unpause(slot, ref client);
    }
}
