using System.Net.Sockets;
using System.Text;
using Halftone.Running;

namespace Halftone.Tests.Wire.Running;

public sealed class SystemdNotifyTests
{
    private static string Hear(string address, string bound, Action<SystemdNotify> tell)
    {
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 5000 };
        manager.Bind(new UnixDomainSocketEndPoint(bound));
        tell(new SystemdNotify(address, TimeProvider.System));
        var buffer = new byte[512];
        return Encoding.UTF8.GetString(buffer, 0, manager.Receive(buffer));
    }

    private static string Hear(Action<SystemdNotify> tell)
    {
        var directory = Directory.CreateTempSubdirectory("halftone-notify-");
        try
        {
            var path = Path.Combine(directory.FullName, "notify");
            return Hear(path, path, tell);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void Ready_says_what_is_served() => Assert.Equal("READY=1\nSTATUS=serving 1 service", Hear(notify => notify.Ready("serving 1 service")));

    [Fact]
    public void Stopping_is_said() => Assert.Equal("STOPPING=1", Hear(notify => notify.Stopping()));

    [Fact]
    public void A_reload_says_when_it_began_in_microseconds_of_the_monotonic_clock()
    {
        var text = Hear(notify => notify.Reloading());
        Assert.StartsWith("RELOADING=1\nMONOTONIC_USEC=", text);
        var now = TimeProvider.System.GetTimestamp() / 1000;
        Assert.InRange(long.Parse(text.Split('=')[^1]), now - 60_000_000, now);
    }

    [Fact]
    public void An_abstract_address_works_too()
    {
        var name = $"halftone-{Guid.NewGuid():n}";
        Assert.Equal("STOPPING=1", Hear($"@{name}", $"\0{name}", notify => notify.Stopping()));
    }

    [Fact]
    public void Without_a_manager_nothing_happens()
    {
        new SystemdNotify(null, TimeProvider.System).Stopping();
        new SystemdNotify("/nowhere/at/all", TimeProvider.System).Stopping();
    }
}
