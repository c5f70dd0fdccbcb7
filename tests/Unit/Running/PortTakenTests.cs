using System.Net;
using Halftone.Control.Machine;
using Halftone.Core.Config;
using Halftone.DataPlane;
using Halftone.Running;
using Xunit;

namespace Halftone.Tests.Unit.Running;

public sealed class PortTakenTests
{
    private static Failure Explain(int errno, PortHolder? holder = null, int port = 8000) => PortTaken.Explain(new BindFault(Endpoint.Loopback(port), errno, "E"), _ => holder);

    [Fact]
    public void Another_program_is_named_with_its_pid_and_command()
    {
        var failure = Explain(98, new PortHolder(42, "node", "node server.js", "/srv"));
        Assert.Equal((ExitCode.Failed, "port 8000 is taken by node (pid 42: node server.js)"), (failure.Code, failure.What));
        Assert.Contains("kill 42", failure.Hint);
    }

    [Fact]
    public void Another_halftone_is_told_apart()
    {
        var failure = Explain(98, new PortHolder(42, "halftone", "halftone run", "/srv/shop"));
        Assert.Equal((ExitCode.Conflict, "port 8000 is taken by another halftone (pid 42, started in /srv/shop)"), (failure.Code, failure.What));
        Assert.Contains("halftone reload", failure.Hint);
    }

    [Fact]
    public void Somebody_who_cannot_be_seen_is_said_to_be_there() => Assert.Equal("port 8000 is taken by another program", Explain(98).What);

    [Fact]
    public void A_low_port_needs_a_privilege() => Assert.Equal(ExitCode.NotPermitted, Explain(13, port: 80).Code);

    [Fact]
    public void An_address_of_another_machine_is_named() => Assert.Contains("this machine has no address 127.0.0.1", Explain(99).What);

    [Fact]
    public void Who_listens_is_found_in_proc()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var holder = PortHolder.Find(((IPEndPoint)listener.LocalEndpoint).Port);
        Assert.Equal(Environment.ProcessId, holder?.Pid);
    }
}
