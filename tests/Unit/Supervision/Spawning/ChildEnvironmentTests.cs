using Halftone.Control.Supervision.Spawning;
using Halftone.Core.Config;
using Xunit;

namespace Halftone.Tests.Unit.Supervision.Spawning;

public sealed class ChildEnvironmentTests
{
    [Fact]
    public void What_was_meant_for_us_alone_is_not_passed_on()
    {
        string[] forUs =
        [
            "NODE_CHANNEL_FD", "NODE_CHANNEL_SERIALIZATION_MODE", "NODE_UNIQUE_ID", "LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES",
            "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "HALFTONE_GATEWAY",
        ];
        var inherited = forUs.ToDictionary(name => name, _ => "7");
        inherited["LANG"] = "C";
        inherited["NODE_ENV"] = "production";
        var variables = ChildEnvironment.Inherit(inherited).With([], []);
        Assert.Equal(["LANG=C", "NODE_ENV=production"], ChildEnvironment.Lines(variables).Order());
    }

    [Fact]
    public void The_version_wins_over_us_and_the_gateway_over_the_version()
    {
        var environment = ChildEnvironment.Inherit(new Dictionary<string, string> { ["A"] = "ours", ["B"] = "ours", ["C"] = "ours" });
        var variables = environment.With([new EnvVar("B", "version", ""), new EnvVar("C", "version", "")], [new("C", "gateway")]);
        Assert.Equal(["A=ours", "B=version", "C=gateway"], ChildEnvironment.Lines(variables).Order());
    }
}
