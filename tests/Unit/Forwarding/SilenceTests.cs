using Halftone.Core.Config;
using Xunit;
using static Halftone.Tests.Unit.Forwarding.EngineRig;

namespace Halftone.Tests.Unit.Forwarding;

/// <summary>An instance is silent if it owes answers and gives none; what waits for a client says nothing against it.</summary>
public sealed class SilenceTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Fact]
    public void A_slow_download_beside_it_does_not_keep_a_cancelled_slot()
    {
        var rig = Answering();
        var (leaves, downloads) = (Asks(rig, Get), Asks(rig, Get));
        rig.Say(rig.Connected(), "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n12345");
        Assert.EndsWith("12345", downloads.Heard);
        rig.End(leaves);
        rig.Wait(1.3);
        Assert.Equal(1, rig.Pool.Read().Busy);
    }

    [Fact]
    public void A_slow_upload_beside_it_does_not_keep_a_cancelled_slot()
    {
        var rig = Answering();
        var (leaves, uploads) = (Asks(rig, Get), Asks(rig, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n12345"));
        rig.Connected();
        rig.End(leaves);
        rig.Wait(1.3);
        Assert.Equal(1, rig.Pool.Read().Busy);
        rig.Say(uploads, "67890");
        rig.Say(rig.Upstreams[^1], Ok);
        Assert.StartsWith("HTTP/1.1 200", uploads.Heard);
    }

    [Fact]
    public void An_upload_that_has_come_wholly_is_owed_an_answer()
    {
        var rig = Answering();
        var (leaves, uploads) = (Asks(rig, Get), Asks(rig, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n12345"));
        rig.Connected();
        rig.Say(uploads, "67890");
        rig.End(leaves);
        rig.Wait(3);
        Assert.Equal(2, rig.Pool.Read().Busy);
    }

    /// <summary>An instance of two slots that has answered once, after a second.</summary>
    private static EngineRig Answering()
    {
        var rig = new EngineRig(new LimitsConfig { Concurrency = 2 });
        var client = Asks(rig, Get);
        rig.Connected();
        rig.Wait(0.992);
        rig.Say(rig.Upstreams[^1], Ok);
        rig.End(client);
        return rig;
    }

    private static ScriptedWire Asks(EngineRig rig, string text)
    {
        var client = rig.Client();
        rig.Say(client, text);
        return client;
    }
}
