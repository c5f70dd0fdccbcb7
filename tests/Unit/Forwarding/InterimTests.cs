using Halftone.Core.Config;
using Halftone.DataPlane.Loop;
using Xunit;
using static Halftone.Tests.Unit.Forwarding.EngineRig;

namespace Halftone.Tests.Unit.Forwarding;

/// <summary>Answers before the answer: each goes through whole, and none of them, however many, makes an exchange live longer.</summary>
public sealed class InterimTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private const string Continue = "HTTP/1.1 100\r\n\r\n";

    private static string Flood { get; } = string.Concat(Enumerable.Repeat(Continue, BlockPool.BlockBytes / Continue.Length));

    [Fact]
    public void A_flood_of_them_for_a_client_that_does_not_read_is_not_taken_in_and_ends_at_the_limit()
    {
        var (rig, client, upstream) = Asked(Get);
        client.Window = 0;
        for (var i = 0; i < 20; i++) rig.Say(upstream, Flood);
        Assert.InRange(rig.Blocks.InUse, 1, BlockPool.OutBlocksMax + 1);
        Assert.True(upstream.Arrived.Count >= 18 * Flood.Length, "what is not read stays with its sender");
        rig.Wait(61);
        Assert.True(upstream.Closed);
        rig.Open(client);
        Assert.StartsWith("HTTP/1.1 100 \r\n\r\n", client.Heard);
        Assert.Contains("\r\n\r\nHTTP/1.1 504 ", client.Heard);
        rig.Wait(3);
        rig.AssertAtRest();
        Assert.Equal(0, rig.Blocks.InUse);
    }

    [Theory]
    [InlineData("1.0")]
    [InlineData("1.1")]
    public void An_instance_that_says_nothing_else_has_no_more_time_for_its_answer(string version)
    {
        var rig = new EngineRig(new LimitsConfig { FirstByte = TimeSpan.FromSeconds(10) });
        var client = rig.Client();
        rig.Say(client, $"GET / HTTP/{version}\r\nHost: h\r\n\r\n");
        var upstream = rig.Connected();
        for (var second = 0; second < 9; second++)
        {
            rig.Wait(1);
            rig.Say(upstream, Continue);
        }
        Assert.DoesNotContain(" 504 ", client.Heard);
        rig.Wait(1.1);
        Assert.True(upstream.Closed);
        Assert.Contains("HTTP/1.1 504 ", client.Heard);
        Assert.Equal(version == "1.0" ? 0 : 9, client.Heard.Split("HTTP/1.1 100 \r\n\r\n").Length - 1);
        // Its slot comes back when it would have been done, and it is not believed at once.
        for (var waits = 0; waits < 10; waits++) rig.Wait(2);
        rig.AssertAtRest();
    }

    [Fact]
    public void However_they_come_each_goes_on_whole_and_the_answer_behind_them_too()
    {
        var all = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nConnection: X-Y, close\r\nX-Y: 1\r\n\r\n" + Continue + Ok;
        for (var cut = 1; cut < all.Length; cut++)
        {
            var (rig, client, upstream) = Asked(Get);
            rig.Say(upstream, all[..cut]);
            rig.Say(upstream, all[cut..]);
            Assert.StartsWith("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 \r\n\r\nHTTP/1.1 200 OK\r\n", client.Heard);
            Assert.EndsWith("\r\n\r\nok", client.Heard);
            Assert.False(upstream.Closed);
            rig.AssertAtRest();
        }
    }

    /// <summary>It is no body and no other answer that the next reader could take it for.</summary>
    [Theory]
    [InlineData("HTTP/1.1 103 Early Hints\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("HTTP/1.1 103 Early Hints\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n")]
    [InlineData("HTTP/1.1 099 Less\r\n\r\n")]
    public void One_with_a_body_or_one_that_nobody_asked_for_is_a_502(string interim)
    {
        var (rig, client, upstream) = Asked(Get);
        rig.Say(upstream, interim + Ok);
        Assert.Contains("HTTP/1.1 502 ", client.Heard);
        Assert.DoesNotContain("hello", client.Heard);
        Assert.DoesNotContain("200 OK", client.Heard);
        Assert.True(upstream.Closed);
        rig.AssertAtRest();
    }
}
