using System.Runtime.InteropServices;
using Halftone.Control.Supervision;
using Halftone.Core.Config;
using Halftone.Running;
using Halftone.Tests.Unit.Worlds;
using Xunit;

namespace Halftone.Tests.Unit.Running;

public sealed class DaemonMannersTests
{
    [Fact]
    public void The_first_signal_asks_and_the_second_insists()
    {
        using var signals = new StopSignals(() => { });
        signals.Raise(PosixSignal.SIGTERM);
        Assert.True(signals.Asked.IsCancellationRequested);
        Assert.False(signals.Insisted.IsCancellationRequested);
        signals.Raise(PosixSignal.SIGINT);
        Assert.True(signals.Insisted.IsCancellationRequested);
    }

    [Fact]
    public void A_hangup_reloads_and_stops_nothing()
    {
        var reloads = 0;
        using var signals = new StopSignals(() => reloads++);
        signals.Raise(PosixSignal.SIGHUP);
        Assert.Equal(1, reloads);
        Assert.False(signals.Asked.IsCancellationRequested);
    }

    [Theory]
    [InlineData("/srv/My Shop", "node", "my-shop")]
    [InlineData("/", "/usr/bin/node", "node")]
    [InlineData("/123", "server.js", "server")]
    [InlineData("/", "", "app")]
    public void A_service_without_a_name_gets_one_from_its_directory_or_program(string directory, string program, string name) => Assert.Equal(name, ServiceName.From(directory, program));

    [Fact]
    public void Too_few_descriptors_refuse_the_start_and_few_warn()
    {
        var config = Configs.Of();
        Assert.Contains("not enough file descriptors", DescriptorBudget.Of(config, new FileLimit(64, 64)).Refusal!.What);
        var few = DescriptorBudget.Of(config, new FileLimit(256, 256));
        Assert.Null(few.Refusal);
        Assert.Contains("few file descriptors", few.Warning);
        var many = DescriptorBudget.Of(config, new FileLimit(1024, 65_536));
        Assert.Null(many.Refusal);
        Assert.Null(many.Warning);
    }

    [Fact]
    public void Three_things_to_try_come_from_the_configuration_itself()
    {
        var config = Configs.Of().With(service => service with { Rules = [new RuleConfig { Name = "rule-1", When = new Condition.Query("version", new TextTest.Is("v2")), To = "v2" }] });
        var commands = ThingsToTry.Of(config, Endpoint.Tcp(System.Net.IPAddress.Any, 8000), findable: true, "run/halftone.sock").Select(thing => thing.Command);
        Assert.Equal(["curl 'http://127.0.0.1:8000/'", "curl 'http://127.0.0.1:8000/?version=v2'", "halftone ps"], commands);
    }

    [Theory]
    [InlineData("a b&c", null, "curl 'http://127.0.0.1:8000/?version=a%20b%26c'")]
    [InlineData("it's", null, "curl 'http://127.0.0.1:8000/?version=it%27s'")]
    [InlineData("s3cret", "${env:TOKEN}", "halftone split web v1@95 v2@5")]
    public void What_to_try_can_be_typed_as_it_stands_and_gives_no_secret_away(string value, string? shown, string command)
    {
        var config = Configs.Of().With(service => service with { Rules = [new RuleConfig { Name = "rule-1", When = new Condition.Query("version", new TextTest.Is(value) { Shown = shown }), To = "v2" }] });
        Assert.Equal(command, ThingsToTry.Of(config, Endpoint.Loopback(8000), findable: true, "run/halftone.sock").ElementAt(1).Command);
    }

    [Fact]
    public void A_header_with_a_quote_is_one_word_to_a_shell()
    {
        var config = Configs.Of().With(service => service with { Rules = [new RuleConfig { Name = "rule-1", When = new Condition.Header("x", new TextTest.Is("it's")), To = "v2" }] });
        Assert.Equal("""curl -H 'x: it'\''s' 'http://127.0.0.1:8000/'""", ThingsToTry.Of(config, Endpoint.Loopback(8000), findable: true, "run/halftone.sock").ElementAt(1).Command);
    }

    [Fact]
    public void A_gateway_that_is_not_found_by_itself_is_named_in_what_to_try() =>
        Assert.Contains(ThingsToTry.Of(Configs.Of(), Endpoint.Loopback(8000), findable: false, "/tmp/a.sock"), thing => thing.Command == "HALFTONE_SERVER=/tmp/a.sock halftone ps");

    [Fact]
    public void Where_a_shell_does_not_find_it_it_is_called_by_its_path() =>
        Assert.Contains(ThingsToTry.Of(Configs.Of(), Endpoint.Loopback(8000), findable: true, "run/halftone.sock", "/opt/halftone"), thing => thing.Command == "/opt/halftone ps");
}
