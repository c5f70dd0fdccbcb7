using Halftone.Core.Admission;
using Halftone.DataPlane.Http1;
using Halftone.DataPlane.Loop;

namespace Halftone.DataPlane.Forwarding;

/// <summary>A kept connection that closes under a request: the request is sent once more, on a fresh connection, if that does no harm.</summary>
/// <remarks>
/// When it may be is <see cref="Attempt"/>'s rule. Better than a second attempt is none: idle connections are closed before their instance would
/// close them, and a request that cannot be sent twice gets one only after a look at it.
/// </remarks>
internal sealed partial class Engine
{
    /// <summary>A body of at most so many bytes, as it is sent, stays behind its head until the answer begins. A form or a small document; more would be memory per request.</summary>
    internal const int ReplayMax = 4096;

    /// <summary>A kept connection is used no longer, give or take a fifth: what was opened together must not end together. nginx has an hour; shorter brings memory back in children.</summary>
    internal static readonly long UpstreamAgeMax = Seconds(600);

    private long RetiresAt() => _driver.Now + (UpstreamAgeMax / 5 * 4) + (long)(NextRandom() % (ulong)(UpstreamAgeMax / 5 * 2));

    private static bool IsIdempotent(MethodKind method) => method is MethodKind.Get or MethodKind.Head or MethodKind.Options or MethodKind.Put or MethodKind.Delete;

    /// <summary>If its connection closes, nobody need hear of it.</summary>
    private static bool CanRepeat(Exchange exchange) =>
        IsIdempotent(exchange.Method) && (exchange.RequestBody == BodyKind.None || (exchange.RequestBody == BodyKind.Length && exchange.RequestLeft <= ReplayMax));

    /// <summary>
    /// Whether this request may go on a kept connection: not if it is a second attempt, nor if the instance is known to have closed it or to have
    /// said something on it. A request that could not be repeated asks the kernel, too: 0.3 us, for these requests only.
    /// </summary>
    private bool MayReuse(Exchange exchange, int slot)
    {
        if (!exchange.Retried && !_table[slot].Is(Marks.Readable | Marks.PeerClosed) && (CanRepeat(exchange) || _driver.IsQuiet(slot))) return true;
        Close(slot, reset: false);
        return false;
    }

    /// <summary>Keeps a piece of the body that is about to be sent; nothing is kept of what could not be repeated anyway.</summary>
    private static void KeepForRetry(Exchange exchange, ReadOnlySpan<byte> piece)
    {
        if (!exchange.Replayable || piece.IsEmpty) return;
        if (!exchange.Reused || exchange.Replay + piece.Length > ReplayMax)
        {
            exchange.Replayable = false;
            return;
        }
        piece.CopyTo(exchange.BehindHead(piece.Length));
        exchange.Replay += piece.Length;
    }

    /// <param name="heard">A byte of an answer has come.</param>
    private bool MayRetry(Exchange exchange, bool heard)
    {
        if (exchange.Stage != Stage.Answering) return false;
        var attempt = new Attempt
        {
            OnKeptConnection = exchange.Reused,
            IsSecond = exchange.Retried,
            Heard = heard,
            Written = exchange.Written,
            Idempotent = IsIdempotent(exchange.Method),
            Replayable = exchange.Replayable,
            InTime = exchange.Deadline > _driver.Now,
        };
        switch (attempt.Repeat)
        {
            case Repeat.Free:
                return true;
            case Repeat.Budgeted when exchange.Version!.Pool.Retry(_driver.Now):
                return true;
            case Repeat.Budgeted:
                exchange.Version!.Tally.ByReactor[_reactor].RetriesRefused++;
                return false;
            default:
                return false;
        }
    }

    private void Retry(Exchange exchange)
    {
        Close(exchange.Upstream, reset: false);
        exchange.Upstream = -1;
        exchange.Retried = true;
        exchange.Version!.Tally.ByReactor[_reactor].Retries++;
        Connect(exchange);
    }
}
