using System.Text;
using CsCheck;
using Halftone.Control.Supervision.Probing;
using Xunit;

namespace Halftone.Tests.Unit.Supervision.Probing;

public sealed class NodeMessageTests
{
    [Theory]
    [InlineData("\"ready\"", (int)NodeMessageKind.Ready, null)]
    [InlineData("{\"type\":\"ready\"}", (int)NodeMessageKind.Ready, null)]
    [InlineData("{\"type\":\"ready\",\"port\":3000}", (int)NodeMessageKind.Ready, 3000)]
    [InlineData("{\"port\":3000,\"more\":{\"type\":[1,{}]},\"type\":\"ready\"}", (int)NodeMessageKind.Ready, 3000)]
    [InlineData("{\"type\":\"ready\",\"port\":70000}", (int)NodeMessageKind.Ready, null)]
    [InlineData("{\"type\":\"ready\",\"port\":\"3000\"}", (int)NodeMessageKind.Ready, null)]
    [InlineData("{\"cmd\":\"NODE_HANDLE\",\"type\":\"net.Socket\"}", (int)NodeMessageKind.Handle, null)]
    [InlineData("{\"cmd\":\"NODE_DEBUG_ENABLED\"}", (int)NodeMessageKind.Other, null)]
    [InlineData("\"Ready\"", (int)NodeMessageKind.Other, null)]
    [InlineData("{\"inner\":{\"type\":\"ready\"}}", (int)NodeMessageKind.Other, null)]
    [InlineData("[\"ready\"]", (int)NodeMessageKind.Other, null)]
    [InlineData("1", (int)NodeMessageKind.Other, null)]
    [InlineData("", (int)NodeMessageKind.Other, null)]
    [InlineData("{\"type\":", (int)NodeMessageKind.Other, null)]
    public void A_message_is_ready_a_handle_or_none_of_our_business(string line, int kind, int? port)
    {
        Assert.Equal((NodeMessageKind)kind, NodeMessage.Read(Encoding.UTF8.GetBytes(line), out var read));
        Assert.Equal(port, read);
    }

    [Fact]
    public void No_bytes_make_it_throw() => Gen.Byte.Array[0, 50].Sample(bytes => NodeMessage.Read(bytes, out _));

    [Theory]
    [InlineData("READY=1", true)]
    [InlineData("STATUS=warm\nREADY=1\nMAINPID=7", true)]
    [InlineData("READY=1\n", true)]
    [InlineData("READY=0", false)]
    [InlineData("NOTREADY=1", false)]
    [InlineData("READY=11", false)]
    [InlineData("", false)]
    public void Sd_notify_says_ready_by_a_line_of_its_own(string message, bool ready) =>
        Assert.Equal(ready, NotifySocket.SaysReady(Encoding.UTF8.GetBytes(message)));
}
