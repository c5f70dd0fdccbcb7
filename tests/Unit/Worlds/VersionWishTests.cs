using Halftone.Core.Config;
using Halftone.Core.Worlds;
using Xunit;

namespace Halftone.Tests.Unit.Worlds;

public sealed class VersionWishTests
{
    private static readonly ServiceConfig File = Configs.Service("web", "v1", Configs.Version("v1")) with { Draft = new VersionDraft(Configs.Version("draft")) };

    private static readonly DeployedService Known = DeployedService.Nothing with { Versions = [new DeployedVersion { Name = "v3", Command = ["node", "c.js"], Ref = "abc" }], Retired = ["v1"] };

    private static VersionWish Judge(DeployedVersion wish, DeployedService? decided = null, ServiceConfig? file = null) => VersionWish.Judge(file ?? File, decided ?? DeployedService.Nothing, wish);

    private static DeployedVersion V2 => new() { Name = "v2" };

    [Fact]
    public void A_new_version_is_granted_and_stands_behind_those_that_came_before()
    {
        var granted = Assert.IsType<VersionWish.Granted>(Judge(V2, Known));
        Assert.Equal(["v3", "v2"], granted.Decided.Versions.Select(version => version.Name));
    }

    [Fact]
    public void A_version_that_is_there_needs_nothing_and_one_that_was_retired_comes_back_by_its_name()
    {
        Assert.IsType<VersionWish.Nothing>(Judge(new() { Name = "v1" }));
        Assert.Empty(Assert.IsType<VersionWish.Granted>(Judge(new() { Name = "v1", Message = "back" }, Known)).Decided.Retired);
        Assert.IsType<VersionWish.Nothing>(Judge(new() { Name = "v3" }, Known));
        Assert.IsType<VersionWish.Nothing>(Judge(new() { Name = "v3", Command = ["node", "c.js"], Message = "again" }, Known));
    }

    [Fact]
    public void A_name_that_means_something_else_is_taken()
    {
        Assert.Contains("version of the file", Assert.IsType<VersionWish.Taken>(Judge(new() { Name = "v1", Instances = 2 })).Why);
        Assert.Contains("as something else", Assert.IsType<VersionWish.Taken>(Judge(new() { Name = "v3", Command = ["node", "d.js"] }, Known)).Why);
    }

    [Fact]
    public void What_cannot_be_started_is_refused_with_what_to_do()
    {
        void Refused(string why, DeployedVersion wish, ServiceConfig? file = null) => Assert.Contains(why, Assert.IsType<VersionWish.Refused>(Judge(wish, file: file)).Why);

        Refused("cannot be the name of a version", new() { Name = "a b" });
        Refused("outside 1..100", V2 with { Instances = 0 });
        Refused("nothing to run", V2, File with { Draft = VersionDraft.Blank });
        Refused("somebody else runs", V2, File with { Draft = new VersionDraft(new VersionConfig { Name = "draft", Addresses = [Endpoint.Loopback(1)] }) });
        Refused("cannot share port 3000", V2 with { Instances = 2 }, File with { Draft = new VersionDraft(Configs.Version("draft") with { Port = 3000 }) });
        Refused("PORT is given by the gateway", V2 with { Env = [new("PORT", "1")] });
        Refused("HOST is given by the gateway", V2 with { Env = [new("HOST", "::")] });
        Refused("named twice", V2 with { Env = [new("A", "1"), new("A", "2")] });
        Refused("the program's name is empty", V2 with { Command = [""] });
        Refused("the directory is empty", V2 with { Cwd = "" });
        Refused("NUL", V2 with { Command = ["node", "a\0"] });
        Refused("is no reference", V2 with { Cwd = "${release}" });
    }

    [Theory]
    [InlineData("${env:TOKEN}")]
    [InlineData("x${file:secrets/key}")]
    public void A_secret_has_no_place_in_what_is_kept_and_shown(string text)
    {
        foreach (var wish in new[] { V2 with { Cwd = text }, V2 with { Command = ["node", text] }, V2 with { Env = [new("A", text)] } })
            Assert.Contains("kept where everybody reads it", Assert.IsType<VersionWish.Refused>(Judge(wish)).Why);
    }

    [Fact]
    public void A_variable_of_a_shell_in_the_command_is_the_shells() =>
        Assert.IsType<VersionWish.Granted>(Judge(V2 with { Command = ["sh", "-c", "echo ${HOME}"] }));
}
