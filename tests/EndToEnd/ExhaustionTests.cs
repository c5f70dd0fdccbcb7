using System.Net.Sockets;
using System.Text;
using Halftone.Tests.EndToEnd.Scenarios;
using Xunit;

namespace Halftone.Tests.EndToEnd;

/// <summary>What is promised when the machine has no more to give.</summary>
public sealed class ExhaustionTests : Story
{
    [Fact]
    public async Task Out_of_descriptors_a_new_client_hears_503_and_service_is_back_when_others_have_left()
    {
        var story = Begin().Config($$"""
            # More than there are descriptors for: by default idle clients would make room long before.
            limits: { connections: 10000 }
            services:
              web:
                stable: v1
                versions: { v1: { command: [node, {{Places.Service("hello")}}] } }
            """);
        var gateway = new Gateway(story, story.Launch(["-c", "ulimit -n 160; exec \"$HALFTONE\" run"], "/bin/sh"));
        try
        {
            await gateway.ServesAsync();
            var crowd = new List<Socket>();
            for (var i = 0; i < 200; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync("127.0.0.1", gateway.Port, TestContext.Current.CancellationToken);
                crowd.Add(socket);
            }
            await Eventually.TrueAsync(() => crowd.Exists(socket => socket.Available > 0), TimeSpan.FromSeconds(30), "somebody is told");
            var answer = new byte[1024];
            var told = crowd.Find(socket => socket.Available > 0)!;
            var count = told.Receive(answer);
            Assert.StartsWith("HTTP/1.1 503 Service Unavailable\r\n", Encoding.ASCII.GetString(answer, 0, count));
            Assert.Contains("X-Halftone-Reason: no_descriptor\r\n", Encoding.ASCII.GetString(answer, 0, count));
            crowd.ForEach(socket => socket.Dispose());
            // The gateway hears of those who left after a newcomer, perhaps: then that one is told 503, too.
            await Eventually.TrueAsync(async () =>
            {
                using var served = await gateway.Http.GetAsync("/", TestContext.Current.CancellationToken);
                return served.IsSuccessStatusCode;
            }, TimeSpan.FromSeconds(30), "service is back");
        }
        finally
        {
            await gateway.EndAsync();
        }
    }
}
