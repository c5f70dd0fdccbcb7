using System.Net;
using System.Net.Sockets;
using System.Text;
using Halftone.Core.Config;

namespace Halftone.Tests.Wire.Races;

/// <summary>A raw child that answers everything but the race that is on, which finds its connection closed in the chosen moment.</summary>
internal sealed class RacingChild : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int[] _executions;
    private Race? _race;
    private RaceWire? _newest;

    /// <param name="executions">Per race, how often a whole request was read.</param>
    internal RacingChild(int[] executions)
    {
        _executions = executions;
        _listener.Start(16);
        _ = AcceptAsync();
    }

    internal Endpoint Endpoint => Endpoint.Loopback(((IPEndPoint)_listener.LocalEndpoint).Port);

    /// <summary>From now on the kept connection is to be spoiled; null = no more.</summary>
    internal void Expect(Race? race) => Volatile.Write(ref _race, race);

    /// <summary>Closes the kept connection from outside, for the moments that do not depend on what it hears.</summary>
    internal void CloseKept(Race race)
    {
        if (Interlocked.Exchange(ref _race, null) is not null) Volatile.Read(ref _newest)?.Close(race.Close);
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync();
                socket.NoDelay = true;
                _ = ServeAsync(new RaceWire(socket));
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(RaceWire wire)
    {
        Volatile.Write(ref _newest, wire);
        try
        {
            using (wire)
            {
                for (var served = 0; ; served++)
                {
                    if (!await wire.FeelAsync()) return;
                    // Only the kept connection is raced for: on a fresh one the same request is served.
                    var race = served > 0 ? Volatile.Read(ref _race) : null;
                    if (race is { IsRead: false })
                    {
                        if (race.Moment == RaceMoment.AfterUnread) await Task.Delay(1);
                        if (Interlocked.Exchange(ref _race, null) is not null) wire.Close(race.Close);
                        return;
                    }
                    if (await wire.HearAsync() is not { } heard) return;
                    var target = heard.Line.Split(' ')[1];
                    if (target.StartsWith("/race/", StringComparison.Ordinal)) Interlocked.Increment(ref _executions[int.Parse(target[6..])]);
                    if (race is not null && Interlocked.Exchange(ref _race, null) is not null)
                    {
                        if (race.Moment == RaceMoment.AfterRead) await Task.Delay(1);
                        wire.Close(race.Close);
                        return;
                    }
                    await wire.SayAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {target.Length}\r\n\r\n{target}"));
                }
            }
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // Closed from outside, or by the gateway.
        }
    }
}
