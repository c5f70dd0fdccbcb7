using Halftone.Api;
using Halftone.Api.Contracts;
using Halftone.Control.Releases;
using Halftone.Core.Diagnosis;
using Halftone.Core.Releases;
using Halftone.Screens;
using Halftone.Tests.Unit.Releases;
using Xunit;

namespace Halftone.Tests.Unit.Screens;

public sealed class StatusScreenTests
{
    private static readonly ServiceDocument Web = new()
    {
        Service = "web",
        Stable = "v1",
        Hosts = ["*"],
        PathPrefix = "/",
        Versions = [Version("v1", 94.8, 390.6), Version("v2", 5.2, 21.4)],
    };

    private static VersionDocument Version(string name, double percent, double rate) => new()
    {
        Version = name,
        Role = "other",
        Percent = percent,
        Drained = false,
        Requests = 1000,
        Errors5xx = 1,
        RequestsPerSecond = rate,
        Slots = 64,
        Busy = 4,
        Waiting = 0,
        WaitBoundMs = 0,
        Sheds = 0,
        ShedsByReason = new Dictionary<string, long>(),
        DeadRequests = 0,
        Streams = 0,
        InstancesWanted = 1,
        Instances = [new() { Instance = $"{name}/1", State = "ready", Pid = 2113, Address = "127.0.0.1:41207", Restarts = 0, Started = Pictures.Now.AddMinutes(-8), RssBytes = 50 << 20 }],
    };

    private static ReleaseDocument Document(ReleasePicture picture) => ReleaseDocuments.Of(picture, picture.Release.Phase is Phase.Promoted or Phase.Completed ? "v2" : "v1", Pictures.Now);

    [Fact]
    public void Whom_stable_answered_in_place_of_the_candidate_is_shown()
    {
        using var screen = new Screen(interactive: false, width: 160);
        StatusScreen.Write(Document(Pictures.Holding), Web with { Versions = [.. Web.Versions.Select(version => version.Version == "v2" ? version with { FellBack = 1_200 } : version)] }, screen.Terminal);
        Assert.Contains("1 cut, 1,200 answered by stable\n", screen.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_candidates_memory_was_has_a_line_of_its_own()
    {
        var finding = new MemoryFinding { Instance = "web/v2/1", Time = Pictures.Now, Why = "it has held more than 200 MB for 1m", Over = TimeSpan.FromSeconds(30), RssBytes = 480 << 20, RssBytesBefore = 220 << 20 }
            .With([new ClassGrowth(new ClassTally("ClientRequest", false, 100, 0, 3_200), new ClassTally("ClientRequest", false, 3_100, 0, 99_200), Suspicion.Objects)]);
        var picture = Pictures.RolledBack with { Release = Pictures.RolledBack.Release with { Findings = [finding] } };
        Assert.Contains("\nmemory: web/v2/1 grown in 30s: ClientRequest +3,000 (3,100 now); RSS 220 MB -> 480 MB\n", Shown(picture, interactive: false), StringComparison.Ordinal);
        var document = Assert.Single(Document(picture).Release!.Memory);
        Assert.Equal(("ClientRequest", "class", "objects", (long?)3_000), (document.Classes[0].Class, document.Classes[0].Kind, document.Classes[0].Suspect, document.Classes[0].ObjectsAdded));
        Assert.True(document.Counted);
    }

    private static string Shown(ReleasePicture picture, bool interactive = true, int width = 160)
    {
        using var screen = new Screen(interactive, width);
        StatusScreen.Write(Document(picture), Web, screen.Terminal);
        return screen.Output.TrimEnd('\n');
    }

    [Fact]
    public void A_release_under_way_is_seen_at_one_glance() => Assert.Equal("""
        web  ● v2 at 5% (step 2 of 6), waits for gate latency: not enough data
              release r-01JD8 by ana, 8m00s ago "new checkout" (3f9c1e2)
              v1 ██████████████████████████████████████ 94.81%   v2 ██ 5.19% (target 5%)
              plan careful  ✔0% ─ ●5% ─ ○25% ─ ◇approve ─ ○50% ─ ○100%

        NAME             STATUS       REQ/S  5XX    P50   P95   BUSY/SLOTS  QUEUE  RESTARTS  AGE     INFO
        web              holding      412    -      -     -     8/128       0      0         -
        ├─ v1            ready        390.6  0.11%  11ms  47ms  4/64        0      0         -       stable, 140,000 units
        │  └─ □ v1/1     ready        -      -      -     -     -           -      0         8m00s   127.0.0.1:41207, pid 2113, 50 MB
        └─ v2            ready        21.4   0.31%  12ms  55ms  4/64        0      0         -       candidate 5%, 7,704 units, 3 shed, 1 cut
           ├─ □ v2/1     ready        -      -      -     -     -           -      0         8m00s   127.0.0.1:41207, pid 2113, 50 MB
           ├─ α errors   ✔ pass       -      -      -     -     -           -      -         -       v2 0.31% vs v1 0.11%, 7,704 units
           └─ α latency  ◌ measuring  -      -      -     -     -           -      -         ~3m00s  v2 p95 55ms vs 47ms, 7,704 units
        estimate: step 3 needs about 2h at the present traffic
        next: 25% after gate latency: not enough data, 3m48s on the clock  ·  halftone promote web | promote --full | pause | abort | rollback | split
        """, Shown(Pictures.Holding));

    [Fact]
    public void Piped_it_is_names_between_tabs_without_a_picture() => Assert.Equal("""
        web  ● v2 at 5% (step 2 of 6), waits for gate latency: not enough data
              release r-01JD8 by ana, 8m00s ago "new checkout" (3f9c1e2)
        NAME	STATUS	REQ/S	5XX	P50	P95	BUSY/SLOTS	QUEUE	RESTARTS	AGE	INFO
        web	holding	412	-	-	-	8/128	0	0	-	
        web/v1	ready	390.6	0.11%	11ms	47ms	4/64	0	0	-	stable, 140,000 units
        web/v1/1	ready	-	-	-	-	-	-	0	8m00s	127.0.0.1:41207, pid 2113, 50 MB
        web/v2	ready	21.4	0.31%	12ms	55ms	4/64	0	0	-	candidate 5%, 7,704 units, 3 shed, 1 cut
        web/v2/1	ready	-	-	-	-	-	-	0	8m00s	127.0.0.1:41207, pid 2113, 50 MB
        gate errors	✔ pass	-	-	-	-	-	-	-	-	v2 0.31% vs v1 0.11%, 7,704 units
        gate latency	◌ measuring	-	-	-	-	-	-	-	~3m00s	v2 p95 55ms vs 47ms, 7,704 units
        estimate: step 3 needs about 2h at the present traffic
        next: 25% after gate latency: not enough data, 3m48s on the clock  ·  halftone promote web | promote --full | pause | abort | rollback | split
        """, Shown(Pictures.Holding, interactive: false));

    [Theory]
    [InlineData(30)]
    [InlineData(60)]
    [InlineData(80)]
    public void No_line_wraps_on_a_narrow_terminal(int width)
    {
        var lines = Shown(Pictures.Holding, width: width).Split('\n');
        Assert.All(lines, line => Assert.True(line.Length <= width, line));
        Assert.Contains(lines, line => line.Contains("v2", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_colour_there_is_no_escape_and_with_it_lines_are_as_long_as_they_look()
    {
        Assert.DoesNotContain('\x1b', Shown(Pictures.Holding));
        using var screen = new Screen(interactive: true, width: 60, color: true);
        StatusScreen.Write(Document(Pictures.Holding), Web, screen.Terminal);
        Assert.Contains('\x1b', screen.Output);
        Assert.All(screen.Lines, line => Assert.InRange(System.Text.RegularExpressions.Regex.Replace(line, "\x1b\\[[0-9;]*m", "").Length, 0, 60));
    }

    [Fact]
    public void What_a_stranger_wrote_moves_no_cursor()
    {
        var picture = Pictures.Holding with { Release = Pictures.Holding.Release with { Message = "\x1b[2Jgone\n" } };
        Assert.DoesNotContain('\x1b', Shown(picture));
    }

    public static TheoryData<string, string, string> Phases => new()
    {
        { "starting", "starting v2", "next: 0% as soon as v2 is ready" },
        { "approval", "v2 at 25% waits for an approval (step 4 of 6) until 14:03:48 UTC", "next: 50% after an approval; without one it is rolled back in 3m48s  ·  halftone approve web | abort" },
        { "paused", "paused at 5%: not enough data within 1h: gate latency", "next: nothing by itself  ·  halftone resume web" },
        { "asked", "paused at 5%, by ana: lunch", "next: nothing by itself" },
        { "by hand", "by hand: 7% to v2, set by ana", "next: nothing by itself" },
        { "promoted", "promoted: v2 is stable; v1 is kept warm until 14:03:48 UTC", "next: v1 is let go in 3m48s  ·  halftone rollback web" },
        { "completed", "completed: v2 is stable, the old version was let go by ana", "next: nothing by itself" },
        { "going back", "going back to v1: gate errors failed: v2 3.4% > 2%", "next: v2 gets no more requests" },
        { "rolled back", "rolled back at 25%: gate errors failed: v2 3.4% > 2%", "next: nothing by itself  ·  halftone retry web" },
        { "rolled back by", "rolled back at 5%, by ana: slow", "next: nothing by itself" },
        { "aborted", "aborted at 5%, by ana", "next: nothing by itself" },
        { "not started", "v2 did not start: port 3000 is taken", "next: nothing by itself" },
    };

    private static ReleasePicture Picture(string phase)
    {
        ReleasePicture Of(Phase of, int step, double weight, string why, params ReleaseVerb[] actions) =>
            Pictures.Of(of, step, weight, why) with { Actions = [.. actions], NextMoment = of is Phase.AwaitingApproval or Phase.Promoted ? Pictures.Now.AddSeconds(228) : null };
        return phase switch
        {
            "starting" => Of(new Phase.Starting(false), -1, 0, "asked by ana"),
            "approval" => Of(new Phase.AwaitingApproval(Pictures.Now.AddSeconds(228)), 3, 25, "step 4 of 6 waits for an approval", ReleaseVerb.Approve, ReleaseVerb.Abort),
            "paused" => Of(new Phase.Paused(PauseCause.NoData, TimeSpan.Zero), 1, 5, "not enough data within 1h: gate latency", ReleaseVerb.Resume),
            "asked" => Of(new Phase.Paused(PauseCause.Asked, TimeSpan.Zero), 1, 5, "paused by ana: lunch"),
            "by hand" => Of(new Phase.ByHand(), 1, 7, "7% to v2, set by ana"),
            "promoted" => Of(new Phase.Promoted(Pictures.Now.AddSeconds(228)), 5, 100, "v2 is stable", ReleaseVerb.RollBack),
            "completed" => Of(new Phase.Completed(), 5, 100, "the old version was let go by ana"),
            "going back" => Of(new Phase.RollingBack(false), 2, 0, "gate errors failed: v2 3.4% > 2%"),
            "rolled back" => Pictures.RolledBack,
            "rolled back by" => Of(new Phase.RolledBack(), 1, 0, "rolled back by ana: slow"),
            "aborted" => Of(new Phase.Aborted(), 1, 0, "aborted by ana"),
            "not started" => Of(new Phase.StartFailed(), -1, 0, "port 3000 is taken"),
            _ => throw new ArgumentOutOfRangeException(nameof(phase)),
        };
    }

    [Theory]
    [MemberData(nameof(Phases))]
    public void Each_phase_has_its_line_and_says_what_comes(string phase, string line, string next)
    {
        var status = Document(Picture(phase));
        Assert.Equal(line, ReleaseWords.Line(status.Release!));
        Assert.StartsWith(next, StatusScreen.Next(status));
        Assert.Contains(line, Shown(Picture(phase)));
    }

    [Fact]
    public void The_plan_shows_where_it_went_back_and_what_was_passed_without_proof()
    {
        Assert.Equal("✔0% ─ ✔5% ─ ✖25% ─ ◇approve ─ ○50% ─ ○100%", StatusScreen.Rail(Document(Pictures.RolledBack).Release!));
        var unproven = Pictures.Holding with { Release = Pictures.Holding.Release with { Step = 2, Unproven = [1] } };
        Assert.Equal("✔0% ─ ✔5%? ─ ●25% ─ ◇approve ─ ○50% ─ ○100%", StatusScreen.Rail(Document(unproven).Release!));
    }

    [Fact]
    public void A_store_that_cannot_record_is_seen()
    {
        var frozen = Pictures.Holding with { Release = Pictures.Holding.Release with { StoreIsDown = true } };
        Assert.Contains("the store cannot record", Shown(frozen));
    }

    [Fact]
    public void Many_services_are_a_line_each()
    {
        using var screen = new Screen();
        StatusScreen.WriteAll([Document(Pictures.Holding), new ReleaseDocument { Time = Pictures.Now, Service = "api", Revision = 0, Stable = "v7" }], screen.Terminal);
        Assert.Equal(["web\t● holding\tv1\tv2\t5%\t2/6\t4m00s\tana\tstep 2 of 6: 5% to v2", "api\t-\tv7\t-\t-\t-\t-\t-\tno release"], screen.Lines[1..]);
    }

    [Fact]
    public void A_live_screen_is_drawn_over_itself_and_never_higher_than_the_terminal()
    {
        using var output = new StringWriter();
        var screen = new LiveScreen(new Terminal(output, TextWriter.Null) { Interactive = true, Width = 80, Height = 5 });
        screen.Draw(page => page.Output.Write("a\nb\n"));
        screen.Draw(page => page.Output.Write("1\n2\n3\n4\n5\n6\n7\n"));
        screen.Draw(page => page.Output.Write("c\n"));
        Assert.Equal("a\nb\n\x1b[2F\x1b[J1\n2\n3\n…\n\x1b[4F\x1b[Jc\n", output.ToString());
    }
}
