using Halftone.Core.Config;
using Halftone.Core.Config.Problems;
using Xunit;

namespace Halftone.Tests.Unit.Config;

public sealed class ConfigReaderTests
{
    private const string TenLines = """
        listen: 127.0.0.1:8000
        services:
          web:
            stable: v2
            versions:
              v1: { command: node child.js }
              v2: { command: node child.js }
            rules:
              - { when: { query: { version: v1 } }, to: v1 }
        """;

    private static ConfigResult Read(string text) => ConfigReader.Read("halftone.yaml", text, _ => null);

    [Fact]
    public void Ten_lines_are_a_whole_config()
    {
        var result = Read(TenLines);
        Assert.Equal("", ProblemText.Render(result));
        var service = Assert.Single(result.Config!.Services);
        Assert.Equal([Endpoint.Loopback(8000)], result.Config.Listen);
        Assert.Equal("v2", service.Stable);
        Assert.Equal(["node", "child.js"], service.Versions[0].Command);
        Assert.Equal(new RuleConfig { Name = "rule-1", When = new Condition.Query("version", new TextTest.Is("v1")), To = "v1" },
            Assert.Single(service.Rules));
    }

    [Fact]
    public void The_same_text_gives_an_equal_config() => Assert.Equal(Read(TenLines).Config, Read(TenLines).Config);

    [Fact]
    public void What_is_written_reads_back_to_the_same_config()
    {
        var config = Read(TenLines).Config!;
        Assert.Equal(config, Read(ConfigWriter.Write(config)).Config);
        Assert.Equal("", ProblemText.Render(Read(ConfigWriter.Write(config, all: true))));
        Assert.Equal(config, Read(ConfigWriter.Write(config, all: true)).Config);
    }

    [Fact]
    public void A_command_needs_no_file()
    {
        var config = ConfigReader.ForCommand(["node", "server.js"], Endpoint.Loopback(0), "shop");
        Assert.Equal("shop", config.Services[0].Name);
        Assert.Equal(["node", "server.js"], config.Services[0].Versions[0].Command);
        Assert.Equal(config, Read(ConfigWriter.Write(config)).Config);
    }
}
