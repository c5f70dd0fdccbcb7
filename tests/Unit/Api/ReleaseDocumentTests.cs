using System.Text.Json;
using System.Text.Json.Nodes;
using Halftone.Api;
using Halftone.Api.Contracts;
using Halftone.Control.Releases;
using Halftone.Core.Releases;
using Halftone.Tests.Unit.Releases;
using Xunit;

namespace Halftone.Tests.Unit.Api;

public sealed class ReleaseDocumentTests
{
    private static JsonNode Node(ReleasePicture picture) => JsonSerializer.SerializeToNode(ReleaseDocuments.Of(picture, "v1", Pictures.Now), ApiJson.Default.ReleaseDocument)!;

    /// <summary>Programs read these names; one that changes breaks them.</summary>
    [Fact]
    public void A_release_has_the_names_that_programs_read()
    {
        var node = Node(Pictures.Holding);
        Assert.Equal("v1", (string)node["api"]!);
        Assert.Equal(812, (long)node["revision"]!);
        Assert.Equal("v1", (string)node["stable"]!);
        var release = node["release"]!;
        Assert.Equal(("r-01JD8", "v2", "holding", 2, 6), ((string)release["id"]!, (string)release["to"]!, (string)release["phase"]!, (int)release["step"]!, (int)release["steps"]!));
        Assert.Equal((0.05, 0.0519), ((double)release["weight"]!["target"]!, (double)release["weight"]!["observed"]!));
        Assert.Equal((0.25, 228), ((double)release["next"]!["weight"]!, (double)release["next"]!["in_seconds"]!));
        Assert.Equal("latency", (string)release["next"]!["blocked_by"]!.AsArray().Single()!);
        Assert.Equal(("errors", "pass"), ((string)node["gates"]![0]!["name"]!, (string)node["gates"]![0]!["result"]!));
        Assert.Equal(("latency", "not_enough"), ((string)node["gates"]![1]!["name"]!, (string)node["gates"]![1]!["result"]!));
        Assert.Equal(55, (double)node["arms"]!["candidate"]!["p95_ms"]!);
        Assert.Equal(["promote", "promote_full", "pause", "abort", "rollback", "split"], node["actions"]!.AsArray().Select(action => (string)action!));
    }

    /// <summary>The words of documents, of the history and of what is stored are one.</summary>
    [Fact]
    public void A_phase_is_called_in_documents_as_it_is_stored()
    {
        Phase[] all =
        [
            new Phase.Starting(false), new Phase.Holding(Pictures.Now), new Phase.AwaitingApproval(null), new Phase.Paused(PauseCause.NoData, null), new Phase.ByHand(), new Phase.Promoted(Pictures.Now),
            new Phase.Completed(), new Phase.RollingBack(false), new Phase.RolledBack(), new Phase.Aborted(), new Phase.StartFailed(),
        ];
        Assert.Equal(typeof(Phase).GetNestedTypes(System.Reflection.BindingFlags.NonPublic).Length, all.Length);
        var stored = typeof(Phase).GetCustomAttributes(typeof(System.Text.Json.Serialization.JsonDerivedTypeAttribute), false).Cast<System.Text.Json.Serialization.JsonDerivedTypeAttribute>().ToDictionary(each => each.DerivedType, each => (string)each.TypeDiscriminator!);
        Assert.All(all, phase => Assert.Equal(stored[phase.GetType()], PhaseWords.Of(phase)));
        Assert.All(Enum.GetValues<ReleaseVerb>(), verb => Assert.NotEmpty(PhaseWords.Of(verb)));
        Assert.All(Enum.GetValues<PauseCause>(), cause => Assert.NotEmpty(PhaseWords.Of(cause)));
    }

    [Fact]
    public void A_release_that_went_back_still_says_how_far_it_came()
    {
        var release = Node(Pictures.RolledBack)["release"]!;
        Assert.Equal((0, 0.25), ((double)release["weight"]!["target"]!, (double)release["weight"]!["step"]!));
        Assert.True((bool)release["over"]!);
        Assert.Null(release["next"]);
    }

    [Fact]
    public void Behind_the_last_step_stable_comes_next_and_before_an_approval_the_approval()
    {
        NextDocument Next(int step) => ReleaseDocuments.Of(Pictures.Of(new Phase.Holding(Pictures.Now), step, 25, ""), "v1", Pictures.Now).Release!.Next!;
        Assert.Equal((1, false), (Next(5).Weight, Next(5).Approval));
        Assert.Equal(((double?)null, true), (Next(2).Weight, Next(2).Approval));
        Assert.Equal((0.5, false), (Next(3).Weight, Next(3).Approval));
    }

    [Theory]
    [InlineData("""{"version":"v2","dryrun":true}""")]
    [InlineData("""{"version":"v2","plans":"careful"}""")]
    public void A_wish_with_a_word_that_is_not_understood_is_no_wish(string body) =>
        Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize(body, ApiJson.Default.DeployQuestion));

    [Fact]
    public void What_is_audited_of_a_deploy_has_no_value_of_its_environment()
    {
        var said = ReleaseWishes.Say("web", new DeployQuestion { Version = "v2", Env = new Dictionary<string, string> { ["PASSWORD"] = "hunter2" }, Message = "a \"new\"\nline", Command = ["node", "x.js"], Why = "asked" });
        Assert.DoesNotContain("hunter2", said);
        Assert.DoesNotContain('\n', said);
        Assert.StartsWith("deploy web v2 --message ", said);
        Assert.Contains("--env PASSWORD=.. -- node x.js, because \"asked\"", said);
    }
}
