using System.Net;
using System.Net.Sockets;
using System.Text;
using Halftone.Core.Config;

namespace Halftone.Tests.Wire.Races;

/// <summary>A client and its child: one race after the other, each for a connection that has served others just before.</summary>
internal sealed class RaceLane(int number, Endpoint gateway, RacingChild child) : IDisposable
{
    /// <summary>Longer than any of our limits would take on a machine that is busy with something else.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _host = RacingGateway.HostOf(number);
    private RaceWire? _wire;

    internal async Task<RaceEnd> RunAsync(Race race)
    {
        await WarmAsync();
        child.Expect(race);
        var wire = await ConnectAsync();
        var end = await AskAsync(wire, race);
        child.Expect(null);
        if (end != RaceEnd.Answered) Leave();
        return end;
    }

    public void Dispose() => _wire?.Dispose();

    /// <summary>Two requests, as most connections serve many before they are closed: second attempts are a share of all requests.</summary>
    private async Task WarmAsync()
    {
        var wire = await ConnectAsync();
        await wire.SayAsync(Encoding.ASCII.GetBytes($"GET /warm HTTP/1.1\r\nHost: {_host}\r\n\r\nGET /warm HTTP/1.1\r\nHost: {_host}\r\n\r\n"));
        for (var i = 0; i < 2; i++)
        {
            var heard = await wire.HearAsync().WaitAsync(Patience);
            Assert.Equal(("HTTP/1.1 200 OK", "/warm"), heard ?? ("closed", ""));
        }
    }

    private async Task<RaceEnd> AskAsync(RaceWire wire, Race race)
    {
        try
        {
            if (race.Moment is RaceMoment.Before or RaceMoment.With) child.CloseKept(race);
            if (race.Moment == RaceMoment.Before) await Task.Delay(1);
            await wire.SayAsync(race.Request(_host));
            if (race.Moment == RaceMoment.WithUnread) child.CloseKept(race);
            if (race.Body == RaceBody.Streamed)
            {
                await Task.Delay(1);
                await wire.SayAsync(Race.Rest);
            }
        }
        catch (SocketException)
        {
            // Refused before all of it was said; what was answered is read all the same.
        }
        try
        {
            return await wire.HearAsync().WaitAsync(Patience) switch
            {
                null => RaceEnd.Cut,
                ("HTTP/1.1 200 OK", var body) when body == race.Target => RaceEnd.Answered,
                ("HTTP/1.1 502 Bad Gateway", _) => RaceEnd.BadGateway,
                _ => RaceEnd.Other,
            };
        }
        catch (SocketException)
        {
            return RaceEnd.Cut;
        }
    }

    private async Task<RaceWire> ConnectAsync()
    {
        if (_wire is not null) return _wire;
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(gateway.Address!, gateway.Port));
        return _wire = new RaceWire(socket);
    }

    private void Leave()
    {
        _wire?.Dispose();
        _wire = null;
    }
}
