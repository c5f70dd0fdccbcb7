using System.Text;
using System.Text.Json.Nodes;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Diagnosis;
using Halftone.Core.Releases;
using Halftone.Tests.Unit.Config;
using Halftone.Tests.Unit.Repository;
using Xunit;

namespace Halftone.Tests.Unit.Releases;

/// <summary>What stores hold is read by later programs, too.</summary>
public sealed class ReleaseFormTests
{
    private static readonly Release Full = new()
    {
        Id = "r-01jd8",
        Service = "web",
        From = "v1",
        To = "v2",
        Plan = Walk.Usual with
        {
            Gates =
            [
                new GateConfig.Errors { Max = new Percent(2), UnitsMin = 100 }, new GateConfig.Latency { Max = TimeSpan.FromMilliseconds(250) }, new GateConfig.Processes { RestartsMax = 1, RssMax = 1 << 29, HeapMax = 1 << 28, LoopDelayMax = TimeSpan.FromMilliseconds(100) }, new GateConfig.Sheds(),
                new GateConfig.CutBodies(), new GateConfig.Command { Name = "smoke", Words = ["npm", "run", "smoke"] }, new GateConfig.Webhook { Name = "hook", Url = "http://127.0.0.1:9000/", ShownUrl = "${env:HOOK}" },
                new GateConfig.PromQl { Name = "orders", Query = "sum(rate(orders[5m]))", Url = "http://127.0.0.1:9090", Min = 1.5 },
            ],
            Freeze = [new FreezeWindow.Weekly([DayOfWeek.Friday], new TimeOnly(16, 0), null), new FreezeWindow.Dates(new(2026, 12, 20), new(2027, 1, 3))],
        },
        By = "ana",
        Message = "new checkout",
        Ref = "3f9c1e2",
        Created = Walk.Start,
        Phase = new Phase.Paused(PauseCause.NoData, TimeSpan.FromMinutes(60)),
        Since = Walk.Start + TimeSpan.FromHours(1),
        Why = "not enough data",
        Step = 1,
        Weight = new Percent(5),
        Unproven = [0],
        EvidenceLost = Walk.Start,
        Findings =
        [
            new MemoryFinding
            {
                Instance = "web/v2/1", Time = Walk.Start, Why = "it has held more than 200 MB for 1m: 212 MB now", Over = TimeSpan.FromSeconds(30), RssBytes = 212 << 20, RssBytesBefore = 200 << 20, Objects = 40_000,
                Classes = [new FoundClass("Session", false, false, Suspicion.Objects, 2_000, 1_900, 0, 0, 64_000, 60_800)],
            },
            new MemoryFinding { Instance = "web/v2/2", Time = Walk.Start, Why = "its memory has grown", NotCounted = "no Node runs there" },
        ],
    };

    [Fact]
    public void The_form_of_a_release_stands_still()
    {
        var path = Path.Combine(Checkout.Root, "tests/Unit/Releases/release.golden.json");
        var written = JsonNode.Parse(ReleaseForm.Write(Full))!.ToJsonString(new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" }) + "\n";
        if (Golden.Accepts) File.WriteAllText(path, written);
        Assert.Equal(File.ReadAllText(path), written);
        Assert.Equal(Full, ReleaseForm.Read(Encoding.UTF8.GetBytes(written)));
    }

    /// <summary>64 KiB are the most that a value of the store may have, and a plan with all its gates needs some.</summary>
    [Fact]
    public void What_is_kept_of_a_memory_fits_beside_the_rest_however_much_was_found()
    {
        var name = string.Concat(Enumerable.Repeat("🦉", 400));
        var much = new MemoryFinding { Instance = new string('i', 200), Time = Walk.Start, Why = new string('w', 300), Objects = long.MaxValue, RssBytes = long.MaxValue, RssBytesBefore = long.MaxValue }
            .With(Enumerable.Range(0, 500).Select(_ => new ClassGrowth(new ClassTally(name, true, 1, 1, 1), new ClassTally(name, true, long.MaxValue, long.MaxValue, long.MaxValue), Suspicion.Objects)).ToItems())
            .Without(name);
        var bytes = ReleaseForm.Write(Full with { Findings = Enumerable.Repeat(much, Release.FindingsMax).ToItems() }).Length;
        Assert.InRange(bytes, 10_000, 48 << 10);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"id\":1}")]
    [InlineData("[]")]
    public void What_is_no_release_is_none(string form) => Assert.Null(ReleaseForm.Read(Encoding.UTF8.GetBytes(form)));

    [Fact]
    public void A_phase_of_a_later_program_is_none_of_ours()
    {
        var form = Encoding.UTF8.GetString(ReleaseForm.Write(Full)).Replace("\"phase\":\"paused\"", "\"phase\":\"levitating\"", StringComparison.Ordinal);
        Assert.Null(ReleaseForm.Read(Encoding.UTF8.GetBytes(form)));
    }
}
