using System.Text.Json.Nodes;
using Halftone.Control.Releases;
using Halftone.Control.Worlds;
using Halftone.Core;
using Halftone.Core.Releases;
using Halftone.Tests.Unit.Releases;

namespace Halftone.Tests.Wire.Releases;

public sealed class ReleasesApiTests
{
    private const string Releases = "/v1/services/web/releases";
    private const string Current = Releases + "/current";

    private static string Code(string problem) => (string)JsonNode.Parse(problem)!["code"]!;

    [Fact]
    public Task A_release_is_begun_looked_at_and_steered() => DeskStory.RunAsync(async story =>
    {
        var (status, text) = await story.AskAsync("GET", Current);
        Assert.Equal(200, status);
        Assert.Null(JsonNode.Parse(text)!["release"]);
        Assert.Equal("v1", (string)JsonNode.Parse(text)!["stable"]!);

        story.Desk.Answer = _ => new DeskAnswer.Done("web goes to v2", Pictures.Holding);
        (status, text) = await story.AskAsync("POST", Releases, """{"version":"v2","plan":"careful","command":["node","x.js"],"env":{"SECRET":"hunter2"},"why":"friday"}""");
        Assert.Equal((200, "web goes to v2"), (status, (string)JsonNode.Parse(text)!["changes"]![0]!));
        Assert.Equal("r-01JD8", (string)JsonNode.Parse(text)!["status"]!["release"]!["id"]!);
        Assert.Contains("deploy web v2 plan=careful command=node x.js env=SECRET=hunter2 dry=False by ", story.Desk.Asked[0]);
        Assert.EndsWith(": friday", story.Desk.Asked[0]);

        story.Desk.Move(Pictures.Holding);
        Assert.Contains("\"phase\":\"holding\"", (await story.AskAsync("GET", Current)).Text);
        Assert.Equal("web", (string)JsonNode.Parse((await story.AskAsync("GET", "/v1/releases")).Text)!["releases"]![0]!["service"]!);
        foreach (var verb in new[] { "approve", "promote", "pause", "resume", "abort", "rollback", "retry" }) Assert.Equal(200, (await story.AskAsync("POST", $"{Current}:{verb}")).Status);
        Assert.Equal(["Approve", "Promote", "Pause", "Resume", "Abort", "RollBack", "retry"], story.Desk.Asked.Skip(1).Select(asked => asked.Replace("web: ", "").Split(' ')[0]));
        Assert.Equal(200, (await story.AskAsync("POST", $"{Current}:rollback", """{"to":"v3","why":"slow"}""")).Status);
        Assert.StartsWith("rollback web to v3 by ", story.Desk.Asked[^1]);
        Assert.EndsWith(": slow", story.Desk.Asked[^1]);

        // Who, what and how it ended; what may be secret is not said.
        Assert.Contains("\"what\":\"deploy web v2 --plan careful --env SECRET=.. -- node x.js, because ", story.Audit);
        Assert.Contains("\"what\":\"rollback web --to v3, because ", story.Audit);
        Assert.DoesNotContain("hunter2", story.Audit + story.Daemon.Story);
    });

    [Fact]
    public Task A_dry_run_is_no_change_and_is_not_audited() => DeskStory.RunAsync(async story =>
    {
        Assert.Equal(200, (await story.AskAsync("POST", Releases, """{"version":"v2","dry_run":true}""")).Status);
        Assert.Contains("dry=True", Assert.Single(story.Desk.Asked));
        Assert.DoesNotContain("deploy", story.Audit);
    });

    [Theory]
    [InlineData("POST", Releases, """{"version":"v2","dryrun":true}""", 400)]
    [InlineData("POST", Releases, """{"version":""}""", 400)]
    [InlineData("POST", Releases, """{"version":"v2","strategy":"rolling"}""", 400)]
    [InlineData("POST", Releases, "", 400)]
    [InlineData("POST", Current + ":pause", """{"full":true}""", 400)]
    [InlineData("POST", Current + ":approve", """{"to":"v1"}""", 400)]
    [InlineData("POST", Current + ":jump", "", 404)]
    [InlineData("POST", "/v1/services/api/releases", """{"version":"v2"}""", 404)]
    [InlineData("GET", "/v1/services/api/releases/current", "", 404)]
    [InlineData("GET", "/v1/services/api/history", "", 404)]
    [InlineData("GET", "/v1/services/api/versions", "", 404)]
    [InlineData("GET", "/v1/events?service=api", "", 404)]
    [InlineData("DELETE", "/v1/services/api/versions/v1", "", 404)]
    [InlineData("POST", Current + ":approve", "", 404)]
    public Task What_makes_no_sense_reaches_no_desk(string method, string path, string body, int status) => DeskStory.RunAsync(async story =>
    {
        var (said, text) = await story.AskAsync(method, path, body);
        Assert.Equal(status, said);
        Assert.NotEmpty((string)JsonNode.Parse(text)!["hint"]!);
        Assert.Empty(story.Desk.Asked);
    });

    [Fact]
    public Task What_the_desk_refuses_is_a_problem_with_its_own_code() => DeskStory.RunAsync(async story =>
    {
        story.Desk.Move(Pictures.Holding);
        story.Desk.Answer = _ => ScriptedDesk.Conflict("the release is not paused");
        var (status, text) = await story.AskAsync("POST", $"{Current}:resume");
        Assert.Equal((409, "conflict"), (status, Code(text)));
        story.Desk.Answer = _ => new DeskAnswer.StoreDown("the store is full", "make room on the disk");
        (status, text) = await story.AskAsync("POST", $"{Current}:promote");
        Assert.Equal((503, "store_down"), (status, Code(text)));
        story.Desk.Answer = _ => new DeskAnswer.No(new ChangeResult.Unknown("there is no plan fast", ["careful"]));
        Assert.Equal(404, (await story.AskAsync("POST", Releases, """{"version":"v2","plan":"fast"}""")).Status);
        Assert.Contains("\"outcome\":\"refused\"", story.Audit);
        Assert.Contains("\"outcome\":\"failed\",\"details\":[\"the store is full\"]", story.Audit);

        story.Desk.Answer = _ => new DeskAnswer.StoreDown("the store is full", "make room on the disk");
        Assert.Equal(ExitCode.DaemonUnreachable, await story.Daemon.RunAsync("promote", "web", "--json"));
        Assert.Equal("store_down", Code(story.Daemon.Output));
    });

    [Fact]
    public Task Who_has_read_a_revision_changes_that_one_or_nothing() => DeskStory.RunAsync(async story =>
    {
        story.Desk.Move(Pictures.Holding);
        var (status, text) = await story.AskAsync("POST", $"{Current}:pause", "", "If-Match: \"811\"");
        Assert.Equal((412, "precondition_failed"), (status, Code(text)));
        Assert.Equal(400, (await story.AskAsync("POST", $"{Current}:pause", "", "If-Match: 812")).Status);
        Assert.Equal(412, (await story.AskAsync("POST", Releases, """{"version":"v3"}""", "If-Match: \"0\"")).Status);
        Assert.Empty(story.Desk.Asked);
        Assert.Equal(200, (await story.AskAsync("POST", $"{Current}:pause", "", "If-Match: \"812\"")).Status);
        Assert.EndsWith(" at 812", story.Desk.Asked[^1]);
        Assert.Equal(200, (await story.AskAsync("POST", $"{Current}:pause", "", "If-Match: *")).Status);
        Assert.EndsWith(" at ", story.Desk.Asked[^1]);

        // It moves on between the look and the change.
        story.Desk.Answer = _ =>
        {
            story.Desk.Move(Pictures.Holding with { Revision = 813 });
            return ScriptedDesk.Conflict("another revision");
        };
        Assert.Equal(412, (await story.AskAsync("POST", $"{Current}:pause", "", "If-Match: \"812\"")).Status);
    });

    [Fact]
    public Task Who_has_seen_a_step_steers_that_one_or_none() => DeskStory.RunAsync(async story =>
    {
        story.Desk.Move(Pictures.Holding);
        Assert.Equal(409, (await story.AskAsync("POST", $"{Current}:promote", """{"expect_step":1}""")).Status);
        Assert.Empty(story.Desk.Asked);
        Assert.Equal(200, (await story.AskAsync("POST", $"{Current}:promote", """{"expect_step":2,"full":true}""")).Status);
        Assert.Contains("Full = True", story.Desk.Asked[^1]);
        Assert.EndsWith(" at 812", story.Desk.Asked[^1]);
        Assert.Equal(ExitCode.Conflict, await story.Daemon.RunAsync("approve", "web", "--step", "4"));
    });

    [Fact]
    public Task A_key_is_done_once_whoever_sends_it_again() => DeskStory.RunAsync(async story =>
    {
        const string Wish = """{"version":"v2"}""";
        var once = await story.AskAsync("POST", Releases, Wish, "Idempotency-Key: k-1");
        Assert.Equal(once, await story.AskAsync("POST", Releases, Wish, "Idempotency-Key: k-1"));
        Assert.Single(story.Desk.Asked);
        Assert.Equal(422, (await story.AskAsync("POST", Releases, """{"version":"v3"}""", "Idempotency-Key: k-1")).Status);
        Assert.Equal(422, (await story.AskAsync("POST", "/v1/services/web/split", Wish, "Idempotency-Key: k-1")).Status);
        Assert.Equal(400, (await story.AskAsync("POST", Releases, Wish, "Idempotency-Key: k 1")).Status);
        Assert.Equal(400, (await story.AskAsync("POST", Releases, Wish, $"Idempotency-Key: {new string('k', 256)}")).Status);
        Assert.Single(story.Desk.Asked);
        await story.AskAsync("POST", Releases, Wish);
        await story.AskAsync("POST", Releases, Wish, "Idempotency-Key: k-2");
        Assert.Equal(3, story.Desk.Asked.Count);

        // What was refused was not done, and is tried anew.
        story.Desk.Answer = _ => ScriptedDesk.Conflict("not now");
        Assert.Equal(409, (await story.AskAsync("POST", Releases, Wish, "Idempotency-Key: k-3")).Status);
        story.Desk.Answer = _ => null;
        Assert.Equal(200, (await story.AskAsync("POST", Releases, Wish, "Idempotency-Key: k-3")).Status);

        // Other changes have keys as well.
        const string Split = """{"weights":{"v1":90,"v2":10}}""";
        var split = await story.AskAsync("POST", "/v1/services/web/split", Split, "Idempotency-Key: k-4");
        Assert.Equal(200, split.Status);
        Assert.Equal(split, await story.AskAsync("POST", "/v1/services/web/split", Split, "Idempotency-Key: k-4"));
    });

    [Fact]
    public Task A_key_whose_request_is_still_being_done_is_not_begun_again() => DeskStory.RunAsync(async story =>
    {
        var gate = new TaskCompletionSource();
        story.Desk.Gate = gate.Task;
        var first = story.AskAsync("POST", Releases, """{"version":"v2"}""", "Idempotency-Key: k");
        while (story.Desk.Asked.Count == 0) await Task.Yield();
        Assert.Equal(409, (await story.AskAsync("POST", Releases, """{"version":"v2"}""", "Idempotency-Key: k")).Status);
        gate.SetResult();
        Assert.Equal(200, (await first).Status);
        Assert.Equal(await first, await story.AskAsync("POST", Releases, """{"version":"v2"}""", "Idempotency-Key: k"));
        Assert.Single(story.Desk.Asked);
    });

    [Fact]
    public Task A_share_by_hand_is_the_desk_s_while_a_release_is_under_way_and_the_keeper_s_after_it() => DeskStory.RunAsync(async story =>
    {
        story.Desk.Move(Pictures.Holding);
        Assert.Equal(ExitCode.Usage, await story.Daemon.RunAsync("split", "web", "v1@93", "v2@7"));
        Assert.Contains("a share by hand ends what its plan does", story.Daemon.Errors);
        Assert.Empty(story.Desk.Asked);
        Assert.Equal(ExitCode.Ok, await story.Daemon.RunAsync("split", "web", "v1@93", "v2@7", "--yes", "--why", "careful"));
        Assert.Contains("Split { Asked = by ", story.Desk.Asked[^1]);
        Assert.Contains("Weight = 7% }", story.Desk.Asked[^1]);
        Assert.Equal(ExitCode.Ok, await story.Daemon.RunAsync("split", "web", "v1@100", "--yes"));
        Assert.Contains("Weight = 0% }", story.Desk.Asked[^1]);
        Assert.Equal(ExitCode.Conflict, await story.Daemon.RunAsync("split", "web", "v1@93", "v3@7", "--yes"));
        Assert.Equal(ExitCode.Usage, await story.Daemon.RunAsync("split", "web", "v1@93", "v2@8", "--yes"));
        Assert.Equal(ExitCode.NotFound, await story.Daemon.RunAsync("split", "web", "v1@93", "v9@7", "--yes"));
        Assert.Equal(2, story.Desk.Asked.Count);

        story.Desk.Move(Pictures.RolledBack);
        Assert.Equal(ExitCode.Ok, await story.Daemon.RunAsync("split", "web", "v1@90", "v3@10"));
        Assert.Contains("web is split v1@90 v3@10", story.Daemon.Output);
        Assert.Equal(2, story.Desk.Asked.Count);
    });

    [Fact]
    public Task A_version_is_forgotten_after_asking_and_the_past_is_told() => DeskStory.RunAsync(async story =>
    {
        Assert.Equal(ExitCode.Usage, await story.Daemon.RunAsync("rm", "web", "v0"));
        Assert.Equal(ExitCode.Ok, await story.Daemon.RunAsync("rm", "web", "v0", "--yes"));
        Assert.StartsWith("rm web/v0 by ", Assert.Single(story.Desk.Asked));
        story.Desk.Known = [new VersionPicture(new VersionKey("web", "v2"), "candidate", FromFile: false, "3f9c1e2", "new", "ana", Pictures.Now)];
        Assert.Equal(ExitCode.Ok, await story.Daemon.RunAsync("versions", "web"));
        Assert.Contains("v2\tcandidate\tana\t3f9c1e2\t", story.Daemon.Output);
        story.Desk.Past = [new HistoryEntry { Number = 7, Time = Pictures.Now, Release = "r-01JD8", To = "v2", From = "v1", Phase = "rolled_back", Step = 3, Why = "gate errors failed", By = "ana", Readings = [new GateReading("errors", Verdict.Fail, "3.4% > 2%")] }];
        Assert.Equal(ExitCode.Ok, await story.Daemon.RunAsync("history", "web", "--gates"));
        Assert.Contains("2026-11-23 14:00:00Z\tr-01JD8\tv1\tv2\trolled_back\t3\t0%\tana\tgate errors failed", story.Daemon.Output);
        Assert.Contains("errors: fail", story.Daemon.Output);
        Assert.Contains("3.4% > 2%", story.Daemon.Output);
    });

    [Fact]
    public Task What_runs_says_that_a_release_is_under_way() => DeskStory.RunAsync(async story =>
    {
        story.Desk.Move(Pictures.Holding);
        Assert.Equal(ExitCode.Ok, await story.Daemon.RunAsync("ps"));
        Assert.Contains("release: web to v2, holding at 5%, step 2 of 6; see halftone status web", story.Daemon.Errors);
        Assert.Equal(ExitCode.Ok, await story.Daemon.RunAsync("ps", "web", "--json"));
        Assert.Equal("holding", (string)JsonNode.Parse(story.Daemon.Output)!["services"]![0]!["release"]!["phase"]!);
        story.Desk.Move(Pictures.RolledBack);
        Assert.Equal(ExitCode.Ok, await story.Daemon.RunAsync("ps", "--json"));
        Assert.Null(JsonNode.Parse(story.Daemon.Output)!["services"]![0]!["release"]);
    });
}
