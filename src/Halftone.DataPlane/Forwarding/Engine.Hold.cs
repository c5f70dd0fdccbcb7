using Halftone.Core.Outcomes;
using Halftone.DataPlane.Loop;

namespace Halftone.DataPlane.Forwarding;

/// <summary>Rejects in a storm are paced: the exchange is over, its client's answer waits. First they are held, then they close, then nobody is let in.</summary>
internal sealed partial class Engine
{
    private RejectPace _pace;
    private long _overrunUntil;

    /// <summary>More are turned away than can be held: nobody is let in for a moment.</summary>
    internal bool IsOverrun => _overrunUntil > _driver.Now;

    /// <summary>Keeps a reject for a moment if there is a storm. False: answer it now.</summary>
    /// <param name="latest">When it is to be answered whatever happens; in the past = at once.</param>
    private bool Hold(int slot, Fault fault, long latest, bool keepAlive, bool headOnly, bool requestUnread)
    {
        var now = _driver.Now;
        if (latest <= now) return false;
        var until = Math.Min(_pace.Next(now, NextRandom()), latest);
        if (until <= now || _draining) return false;
        if (_pace.Held >= RejectPace.HeldMax)
        {
            Counts.Overrun++;
            _overrunUntil = now + RejectPace.OverrunTime;
            Reply(slot, fault, keepAlive: false, headOnly);
            CloseAfterReply(slot, requestUnread);
            return true;
        }
        ref var client = ref _table[slot];
        client.Phase = Phase.Held;
        client.Allowance = HeldReply.Pack(fault, keepAlive, headOnly, requestUnread);
        client.Set(Marks.Paused);
        // Nobody will ever read the body; 10,000 blocks with the beginnings of bodies would be all the memory that the line's bound saves.
        if (requestUnread && client.InLength > 0) Drop(ref client, client.InLength);
        _wheel.Set(slot, until);
        _pace.Held++;
        Counts.Held++;
        return true;
    }

    /// <summary>When a reject is to be answered at the latest: before the line itself would have sent it away, and before its deadline. In the past for all that is no reject.</summary>
    private static long HeldUntil(Exchange exchange, Fault fault)
    {
        if (!IsShed(fault, exchange.WaitedSince > 0)) return 0;
        var line = exchange.Version?.Limits.QueueWait is { Ticks: > 0 } wait ? Nanoseconds(wait) : (exchange.Deadline - exchange.Started) / 4;
        return Math.Min(exchange.Started + Math.Min(HeldTime, line), exchange.Deadline);
    }

    /// <summary>What a held client says: the rest of a body that nobody reads, or its next request.</summary>
    private static int IgnoreHeld(in Connection client, ReadOnlySpan<byte> bytes) => HeldReply.Unpack(client.Allowance).RequestUnread ? bytes.Length : 0;

    /// <summary>The pause is over.</summary>
    private void Release(int slot, ref Connection client)
    {
        var (fault, keepAlive, headOnly, requestUnread) = HeldReply.Unpack(client.Allowance);
        // We may have begun to leave, or to run out of memory.
        keepAlive &= KeepsClients;
        _pace.Held--;
        client.Allowance = 0;
        client.Phase = requestUnread ? Phase.Body : Phase.Answer;
        Reply(slot, fault, keepAlive, headOnly);
        if (!client.IsLive) return;
        if (keepAlive) NextRequest(slot);
        else CloseAfterReply(slot, requestUnread);
    }

    /// <summary>Turned away for want of room or time, not for what was asked; who timed out in line has been held long enough.</summary>
    private static bool IsShed(Fault fault, bool waited) => fault switch
    {
        Fault.QueueFull or Fault.NoInstance or Fault.GatewayFull or Fault.RateExceeded or Fault.StreamsFull or Fault.NoDescriptor => true,
        Fault.QueueTimedOut or Fault.DeadlinePassed => !waited,
        _ => false,
    };
}

/// <summary>What a held connection will be told, in the one number that it has to spare.</summary>
internal static class HeldReply
{
    internal static int Pack(Fault fault, bool keepAlive, bool headOnly, bool requestUnread) =>
        (int)fault | (keepAlive ? 1 << 8 : 0) | (headOnly ? 1 << 9 : 0) | (requestUnread ? 1 << 10 : 0);

    internal static (Fault Fault, bool KeepAlive, bool HeadOnly, bool RequestUnread) Unpack(int packed) =>
        ((Fault)(packed & 0xff), (packed & 1 << 8) != 0, (packed & 1 << 9) != 0, (packed & 1 << 10) != 0);
}
