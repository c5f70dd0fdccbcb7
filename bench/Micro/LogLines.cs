using Halftone.Core.Outcomes;
using Halftone.Core.Routing;
using Halftone.DataPlane.Forwarding;
using Halftone.DataPlane.Logging;

namespace Halftone.Bench.Micro;

/// <summary>The access-log line of a finished exchange, into its ring.</summary>
internal static class LogLines
{
    internal static Action Write(byte[] head)
    {
        var ring = new LogRing();
        var log = new ExchangeLog(ring, new WallClock(TimeProvider.System));
        var fixture = new Fixture();
        var service = fixture.World.Routes.Services[0];
        var exchange = new Exchange(0) { Service = service, Version = service.Versions[1], Status = 200, BytesOut = 32, Started = 1, HeadAt = 400_000, MethodLength = 3 };
        exchange.Decision = new Decision { Kind = DecisionKind.Sticky, Version = 1, Rule = -1 };
        head.CopyTo(exchange.Head, 0);
        exchange.HeadLength = head.Length;
        exchange.PathLength = head.AsSpan(4).IndexOfAny((byte)' ', (byte)'?');
        "shop.halftone.invalid"u8.CopyTo(exchange.Host);
        exchange.HostLength = 21;
        long now = 500_000;
        return () =>
        {
            log.Write(exchange, "127.0.0.1"u8, Fault.None, now += 1000, reactor: 0);
            ring.Release(ring.Ready().Length);
        };
    }
}
