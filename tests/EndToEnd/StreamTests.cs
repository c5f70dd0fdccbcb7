using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using Halftone.Tests.EndToEnd.Scenarios;
using Xunit;

namespace Halftone.Tests.EndToEnd;

/// <summary>Event streams and WebSockets.</summary>
public sealed class StreamTests : Story
{
    [Fact]
    public async Task An_event_arrives_when_it_is_written_and_not_with_the_next_one()
    {
        var gateway = await Begin().Config($$"""
            services:
              web:
                stable: v1
                versions: { v1: { command: [node, {{Places.Service("sse")}}], env: { EVERY_MS: "300" } } }
            """).RunAsync();
        using var reader = new StreamReader(await gateway.Http.GetStreamAsync("/?count=11", TestContext.Current.CancellationToken));

        var delays = new List<double>();
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            if (line.StartsWith("data: ", StringComparison.Ordinal))
                delays.Add(DateTimeOffset.UtcNow.Subtract(DateTimeOffset.UnixEpoch).TotalMilliseconds - double.Parse(line[6..], CultureInfo.InvariantCulture));

        Assert.Equal(11, delays.Count);
        // Other processes may have the cores for a while; an event that is held back would be 300 ms late every time.
        Assert.True(delays.Order().ElementAt(5) <= 150, $"delays in ms: {string.Join(' ', delays.Order().Select(each => each.ToString("0.0", CultureInfo.InvariantCulture)))}");
    }

    [Fact]
    public async Task A_web_socket_echoes_10000_frames_and_survives_a_reload_of_an_unrelated_route()
    {
        var scenario = Begin().Config(Services("one"));
        var gateway = await scenario.RunAsync();
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{gateway.Port}/echo"), TestContext.Current.CancellationToken);

        await EchoAsync(socket, 0, 5000);
        scenario.Config(Services("two"));
        (await scenario.VerbAsync("reload")).ExitsWith(0);
        await EchoAsync(socket, 5000, 5000);

        Assert.StartsWith("hello two", await gateway.GetAsync("/other"));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", TestContext.Current.CancellationToken);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    [Fact]
    public async Task A_thousand_idle_event_streams_leave_every_slot_free()
    {
        var scenario = Begin().Config($$"""
            services:
              web:
                stable: v1
                limits: { concurrency: 2 }
                versions: { v1: { command: [node, {{Places.Service("sse")}}], env: { EVERY_MS: "600000" } } }
            """);
        var gateway = await scenario.RunAsync();
        var clients = new List<Connection>();
        try
        {
            for (var i = 0; i < 1000; i++)
            {
                clients.Add(await Connection.OpenAsync(gateway.Port));
                await clients[i].SendAsync(Load.Get("/"));
            }
            await Eventually.TrueAsync(async () => (await FigureAsync(gateway, "streams"), await FigureAsync(gateway, "busy")) == (1000, 0), TimeSpan.FromSeconds(30), "a thousand streams, no slot taken");
        }
        finally
        {
            foreach (var client in clients) client.Dispose();
        }
        await Eventually.TrueAsync(async () => await FigureAsync(gateway, "streams") == 0, TimeSpan.FromSeconds(30), "all are gone with their clients");
    }

    private static async Task<int> FigureAsync(Gateway gateway, string name) =>
        (await gateway.PsAsync()).GetProperty("services")[0].GetProperty("versions")[0].GetProperty(name).GetInt32();

    [Fact]
    public async Task A_request_without_upgrade_to_a_web_socket_service_gets_its_answer()
    {
        var gateway = await Begin().Config(Services("one")).RunAsync();
        using var answer = await gateway.Http.GetAsync("/echo", TestContext.Current.CancellationToken);
        Assert.Equal(426, (int)answer.StatusCode);
    }

    private static string Services(string version) => $$"""
        services:
          sockets:
            match: { path_prefix: /echo }
            stable: v1
            versions: { v1: { command: [node, {{Places.Service("websocket")}}] } }
          other:
            match: { path_prefix: /other }
            stable: v1
            versions: { v1: { command: [node, {{Places.Service("hello")}}], env: { VERSION: {{version}} } } }
        """;

    /// <summary>Sends and receives at the same time, so that frames meet in both directions.</summary>
    private static async Task EchoAsync(ClientWebSocket socket, int first, int count)
    {
        var clock = Stopwatch.StartNew();
        var sending = Task.Run(async () =>
        {
            for (var i = first; i < first + count; i++) await socket.SendAsync(Payload(i), WebSocketMessageType.Text, true, CancellationToken.None);
        });
        var buffer = new byte[4096];
        for (var i = first; i < first + count; i++)
        {
            var filled = 0;
            for (var whole = false; !whole;)
            {
                var piece = await socket.ReceiveAsync(buffer.AsMemory(filled), TestContext.Current.CancellationToken);
                (filled, whole) = (filled + piece.Count, piece.EndOfMessage);
            }
            Assert.Equal(Encoding.ASCII.GetString(Payload(i)), Encoding.ASCII.GetString(buffer, 0, filled));
        }
        await sending;
        TestContext.Current.TestOutputHelper?.WriteLine($"{count} frames in {clock.ElapsedMilliseconds} ms");
    }

    private static byte[] Payload(int number) => Encoding.ASCII.GetBytes($"frame {number} {new string('x', number % 300)}");
}
