using Halftone.Core.Admission;
using Halftone.Core.Outcomes;
using Halftone.Core.Routing;

namespace Halftone.DataPlane.Forwarding;

/// <summary>
/// Another version than was decided: stable, because a rollback keeps the candidate from what it has not been given yet, or because none of
/// its instances is ready. What is left of the wait and of the deadline goes with the request; a request by rule goes nowhere else.
/// </summary>
/// <remarks>
/// A rollback is a mark that is read right before a head is written (<see cref="Withdrawal"/>), so it holds at once. The walk over those that wait or
/// connect only keeps them from waiting in vain, and takes its time: some in a turn.
/// </remarks>
internal sealed partial class Engine
{
    /// <summary>Exchanges looked at in one turn of a walk: 10 us.</summary>
    private const int LooksPerTurn = 2048;

    /// <summary>Exchanges that turn back in one turn: a send or a connect for each, so a millisecond.</summary>
    private const int TurnsBackMax = 64;

    private readonly Queue<Walk> _withdrawals = new();

    /// <summary>Over all exchanges that a pool's version may not have any more.</summary>
    private readonly record struct Walk(Pool Pool, int Next);

    /// <summary>A rollback keeps this pool's version from what the split has brought it: whoever waits for it, or connects, turns back.</summary>
    internal void Withdraw(Pool from) => _withdrawals.Enqueue(new Walk(from, 0));

    private void ContinueWithdrawals()
    {
        if (!_withdrawals.TryDequeue(out var walk)) return;
        var index = walk.Next;
        var end = Math.Min(_exchanges.Count, index + LooksPerTurn);
        for (var left = TurnsBackMax; index < end && left > 0; index++)
        {
            var exchange = _exchanges[index];
            if (exchange.Stage is not (Stage.Waiting or Stage.Connecting) || exchange.Version!.Pool != walk.Pool || !IsWithdrawn(exchange)) continue;
            TurnBackOrBreak(exchange);
            left--;
        }
        if (index < _exchanges.Count) _withdrawals.Enqueue(walk with { Next = index });
    }

    private void TurnBackOrBreak(Exchange exchange)
    {
        var client = exchange.Client;
        try
        {
            TurnBack(exchange);
        }
        catch (Exception bug) when (Survives(bug))
        {
            Report!(bug);
            Broken(client);
        }
    }

    /// <summary>Out of the line or away from the connect, before anything of it has been written.</summary>
    private void TurnBack(Exchange exchange)
    {
        var pool = exchange.Version!.Pool;
        if (exchange.Stage == Stage.Waiting)
        {
            // If a slot is on its way to it already, it turns back when that is here.
            if (!pool.Leave(exchange.Waiter)) return;
            exchange.Waiter = default;
            AdmitAgain(exchange);
            return;
        }
        var now = _driver.Now;
        exchange.ConnectTime += now - exchange.ConnectStarted;
        Close(exchange.Upstream, reset: false);
        exchange.Upstream = -1;
        pool.Return(exchange.Lease, _reactor, now, Link.None, -1, out var wake);
        exchange.Lease = default;
        exchange.Instance = null;
        Wake(wake);
        var client = exchange.Client;
        AfterSend(exchange, client, Admit(exchange, Kept(_table[client])));
    }

    /// <summary>It was handed a slot of a version that may not have it any more: the slot goes to the next one, and it goes on.</summary>
    private int Decline(Exchange exchange, in Grant grant, ReadOnlySpan<byte> body)
    {
        exchange.Version!.Pool.Return(grant.Lease, _reactor, _driver.Now, grant.Link, -1, out var next);
        Wake(next);
        exchange.Stage = Stage.Connecting;
        return Admit(exchange, body);
    }

    /// <summary>It has left a line, or was sent out of it, and goes to the version that it has by now.</summary>
    private void AdmitAgain(Exchange exchange)
    {
        exchange.QueueTime += _driver.Now - exchange.WaitedSince;
        exchange.Stage = Stage.Connecting;
        var client = exchange.Client;
        AfterSend(exchange, client, Admit(exchange, Kept(_table[client]), moved: true));
    }

    /// <summary>Its version may not have it any more; what a rule sends there it may have.</summary>
    private static bool IsWithdrawn(Exchange exchange) => exchange.Version!.Withdrawal.To is not null && exchange.Decision.Kind != DecisionKind.Rule;

    /// <summary>If its version may not have it any more, it has another one from now on.</summary>
    private static bool Withdraws(Exchange exchange)
    {
        if (exchange.Decision.Kind == DecisionKind.Rule || exchange.Version!.Withdrawal.To is not { } to) return false;
        Reroute(exchange, to, Rerouted.Withdrawn);
        return true;
    }

    /// <summary>If the split, or a pin, has sent it to a version without a ready instance, it has stable from now on; if it was the split, the candidate has the blame.</summary>
    /// <param name="fault">Why it is refused there.</param>
    private bool FallsBack(Exchange exchange, Fault fault)
    {
        if (exchange.Decision.Kind is not (DecisionKind.Sticky or DecisionKind.Pin) || exchange.Rerouted != Rerouted.No || exchange.Deadline <= _driver.Now) return false;
        var service = exchange.Service!;
        if (!service.FallsBack || exchange.Decision.Version == service.Stable) return false;
        if (fault != Fault.NoInstance && exchange.Version!.Pool.Serves) return false;
        if (exchange.Decision.Kind == DecisionKind.Sticky) exchange.Version!.Tally.ByReactor[_reactor].FellBack++;
        Reroute(exchange, service.Versions[service.Stable], Rerouted.FellBack);
        return true;
    }

    private static void Reroute(Exchange exchange, VersionRoute to, Rerouted why)
    {
        var from = exchange.Version!;
        if (!from.DeadlineName.AsSpan().SequenceEqual(to.DeadlineName)) exchange.RenameDeadline(from.DeadlineName, to.DeadlineName);
        exchange.Version = to;
        if (exchange.Rerouted == Rerouted.No) exchange.Rerouted = why;
        // What instances of the other version did to it is no reason for what happens here.
        exchange.LastFault = Fault.None;
    }
}
