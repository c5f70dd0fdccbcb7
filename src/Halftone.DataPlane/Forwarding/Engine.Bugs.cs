using Halftone.Core.Admission;
using Halftone.Core.Outcomes;
using Halftone.DataPlane.Loop;

namespace Halftone.DataPlane.Forwarding;

/// <summary>A bug costs the exchange in which it surfaces its two connections, and nobody else anything.</summary>
internal sealed partial class Engine
{
    /// <summary>Client of the exchange that is just being ended: a bug there finds no exchange any more that would name it.</summary>
    private int _ending = -1;

    /// <summary>Told of every bug that an exchange, a wake or a timer paid for. While it is null they go through to the caller, as tests want it.</summary>
    internal Action<Exception>? Report { get; set; }

    /// <summary>A wake, from this reactor's own pool calls or from another thread.</summary>
    internal void Deliver(in Wake wake)
    {
        var exchange = _exchanges.Find(wake.Token);
        if (exchange is null) return;
        var client = exchange.Stage == Stage.Abandoned ? -1 : exchange.Client;
        try
        {
            Woken(exchange, wake);
        }
        catch (Exception bug) when (Survives(bug))
        {
            Report!(bug);
            Broken(client);
        }
    }

    /// <summary>A bug surfaced while this slot was handled (-1 = none in particular): its exchange and both connections go.</summary>
    internal void Broken(int slot)
    {
        Counts.InternalFaults++;
        var client = _ending;
        _ending = -1;
        try
        {
            if (client >= 0 && _table[client] is { IsLive: true, Exchange: < 0 }) Close(client, reset: true);
            if (slot >= 0) EndBroken(slot);
        }
        catch (Exception second) when (Survives(second))
        {
            Counts.InternalFaults++;
            Report!(second);
        }
    }

    private void EndBroken(int slot)
    {
        ref var connection = ref _table[slot];
        if (!connection.IsLive) return;
        if (connection.Exchange < 0)
        {
            if (connection.Phase == Phase.Idle) CloseIdle(slot);
            else Close(slot, reset: true);
            return;
        }
        var exchange = ExchangeOf(connection);
        var client = exchange.Client;
        End(exchange, Fault.Internal, leftover: true);
        if (_table[client].IsLive) Close(client, reset: true);
    }

    private void Expire(int slot)
    {
        try
        {
            Expired(slot);
        }
        catch (Exception bug) when (Survives(bug))
        {
            Report!(bug);
            Broken(slot);
        }
    }

    private void Do(in Later later, long now)
    {
        try
        {
            if (later.Lease.IsNone)
            {
                later.Pool.Reinstate(later.Instance!, later.Epoch, now);
                return;
            }
            if (!IsDone(later, now)) return;
            later.Pool.Return(later.Lease, _reactor, now, Link.None, later.Sample, out var wake, answered: false);
            Wake(wake);
        }
        catch (Exception bug) when (Survives(bug))
        {
            Report!(bug);
            Broken(-1);
        }
    }

    /// <summary>What is written about an exchange must not decide how it ends.</summary>
    private void WriteLog(Exchange exchange, Fault fault, long now)
    {
        try
        {
            _log.Write(exchange, _table[exchange.Client].AddressText, fault, now, _reactor);
        }
        catch (Exception bug) when (Survives(bug))
        {
            Counts.InternalFaults++;
            Report!(bug);
        }
    }

    private bool Survives(Exception bug) => Report is not null && bug is not OutOfMemoryException;
}
