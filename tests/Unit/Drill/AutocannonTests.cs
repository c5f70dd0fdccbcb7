using System.Net;
using System.Text;
using Halftone.Drill;
using Xunit;

namespace Halftone.Tests.Unit.Drill;

public sealed class AutocannonTests
{
    private static readonly DrillPlan Plan = new("web", new IPEndPoint(IPAddress.Loopback, 8000), "www.test", "/", 400, TimeSpan.FromSeconds(20), Slots: 1);

    [Fact]
    public void Its_report_is_read_by_status_and_its_errors_without_the_timeouts_are_broken_connections()
    {
        var tally = Autocannon.Read("""
            {"connections":40,"errors":5,"timeouts":3,"2xx":38,"non2xx":70,"statusCodeStats":{"200":{"count":38},"503":{"count":60},"504":{"count":9},"500":{"count":1}}}
            """u8.ToArray());
        Assert.NotNull(tally);
        Assert.Equal((38, 69, 1, 3, 2), (tally.Answered, tally.Shed, tally.Others, tally.Timeouts, tally.Broken));
        Assert.Null(DrillTally.Median(tally.ShedAfter));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Usage: autocannon [opts] URL")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"errors":"many","timeouts":0,"statusCodeStats":{}}""")]
    [InlineData("""{"errors":0,"timeouts":0,"statusCodeStats":{"ok":{"count":1}}}""")]
    public void What_is_no_report_of_it_is_not_taken_for_one(string output) => Assert.Null(Autocannon.Read(Encoding.UTF8.GetBytes(output)));

    [Fact]
    public void It_is_found_in_node_modules_here_and_in_the_path_but_in_no_directory_above()
    {
        var root = Directory.CreateTempSubdirectory("halftone-").FullName;
        try
        {
            var deep = Directory.CreateDirectory(Path.Combine(root, "app", "deep")).FullName;
            var path = Directory.CreateDirectory(Path.Combine(root, "bin")).FullName;
            Assert.Null(Autocannon.Find(deep, path));
            File.WriteAllText(Path.Combine(path, "autocannon"), "");
            Assert.NotNull(Autocannon.Find(deep, $"relative:{path}"));
            Assert.Null(Autocannon.Find(deep, null));
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(root, "app", "node_modules", ".bin")).FullName, "autocannon"), "");
            Assert.Null(Autocannon.Find(deep, null));
            Assert.NotNull(Autocannon.Find(Path.Combine(root, "app"), null));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Fact]
    public void It_goes_to_the_same_address_with_the_same_host_and_patience_as_our_own_clients()
    {
        Assert.Equal("/bin/autocannon --json -c 400 -d 20 -t 10 -H 'Host: www.test' http://127.0.0.1:8000/", new Autocannon("/bin/autocannon").CommandLine(Plan));
        Assert.True(Autocannon.Can(Plan));
        Assert.False(Autocannon.Can(Plan with { Duration = TimeSpan.FromSeconds(1.5) }));
        Assert.False(Autocannon.Can(Plan with { Target = new System.Net.Sockets.UnixDomainSocketEndPoint("/run/web.sock") }));
    }
}
