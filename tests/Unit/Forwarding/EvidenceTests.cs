using System.Text.RegularExpressions;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Evidence;
using Halftone.Core.Outcomes;
using Xunit;
using static Halftone.Tests.Unit.Forwarding.EngineRig;
using static Halftone.Tests.Unit.Forwarding.EvidenceEndings;

namespace Halftone.Tests.Unit.Forwarding;

/// <summary>What the engine writes about requests of a judged split: that they began and what became of them, once each, whatever becomes of them.</summary>
public sealed partial class EvidenceTests
{
    private readonly EvidenceRings _rings = new(reactors: 1, nonce: 7);

    public static TheoryData<string> NamesOfEndings => [.. EvidenceEndings.All.Keys];

    [Theory]
    [MemberData(nameof(NamesOfEndings))]
    public void Every_ending_leaves_one_beginning_and_one_outcome(string ending)
    {
        var rig = Judged();
        var (outcome, play) = EvidenceEndings.All[ending];
        play(rig);
        var records = Written();
        Assert.Equal([EvidenceKind.Begun, EvidenceKind.Ended], records.Select(each => each.Kind));
        Assert.Equal(outcome, records[1].Outcome);
        Assert.Equal((3, records[1].Exchange), (records[0].Epoch, records[0].Exchange));
    }

    [Fact]
    public void A_shed_is_recorded_wherever_it_happens()
    {
        var full = Judged(new LimitsConfig { Concurrency = 1, Queue = 0 });
        Asks(full);
        Asks(full);
        Assert.Equal([EvidenceOutcome.Shed], Outcomes());

        var late = Judged(new LimitsConfig { QueueWait = TimeSpan.FromSeconds(1) }, instances: 0, change: config => config with { Services = [config.Services[0] with { Fallback = Fallback.Fail }] });
        Asks(late);
        Assert.Empty(Outcomes());
        late.Wait(1.1);
        Assert.Equal([EvidenceOutcome.Shed], Outcomes());

        var rated = Judged(change: config => config with { Services = [config.Services[0] with { Rate = new RateConfig { Limit = new(1, TimeSpan.FromHours(1)) } }] });
        Asks(rated);
        Asks(rated);
        Assert.Equal([EvidenceOutcome.Shed], Outcomes());
    }

    [Fact]
    public void A_candidate_that_stable_has_answered_for_has_failed_whatever_stable_said()
    {
        var rig = new EngineRig(change: config => Split(config, 100, 3), evidence: _rings, apart: true);
        rig.Versions["v2"].Pool.Close(Fault.NoInstance);
        var client = Asks(rig);
        rig.Say(rig.Connected(), "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        Assert.EndsWith("ok", client.Heard);
        Assert.Equal([EvidenceOutcome.Faulted], Outcomes());
    }

    [Fact]
    public void A_client_that_leaves_the_line_is_recorded_with_what_it_waited()
    {
        var rig = Judged(instances: 0);
        var client = Asks(rig);
        rig.Wait(0.5);
        rig.End(client);
        var ended = Assert.Single(Written(), each => each.Kind is EvidenceKind.Ended);
        Assert.Equal(EvidenceOutcome.Left, ended.Outcome);
        Assert.InRange(ended.Time / 1e9, 0.5, 0.52);
    }

    [Fact]
    public void The_outcome_is_fixed_at_the_head_and_a_body_that_is_cut_is_told_apart()
    {
        var rig = Judged();
        Asks(rig);
        var upstream = rig.Connected();
        rig.Wait(2);
        rig.Say(upstream, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhel");
        var ended = Written()[^1];
        Assert.Equal((EvidenceKind.Ended, EvidenceOutcome.Ok), (ended.Kind, ended.Outcome));
        Assert.InRange(ended.Time / 1e9, 2, 2.02);
        rig.Wait(5);
        rig.End(upstream);
        var cut = Assert.Single(Written());
        Assert.Equal((EvidenceKind.Cut, 3), (cut.Kind, cut.Epoch));
        rig.AssertAtRest();
    }

    [Fact]
    public void A_client_that_leaves_in_the_middle_of_its_answer_has_had_its_outcome()
    {
        var rig = Judged();
        var client = Asks(rig);
        rig.Say(rig.Connected(), "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhel");
        rig.End(client);
        Assert.Equal([EvidenceKind.Begun, EvidenceKind.Ended], Written().Select(each => each.Kind));
    }

    [Fact]
    public void A_second_attempt_is_the_same_request()
    {
        var rig = Judged();
        Answers(Ok)(rig);
        Written();
        var kept = rig.Upstreams[^1];
        Asks(rig);
        rig.End(kept);
        rig.Say(rig.Connected(), Ok);
        Assert.Equal(1, rig.Tally.ByReactor[0].Retries);
        Assert.Equal([EvidenceOutcome.Pending, EvidenceOutcome.Ok], Written().Select(each => each.Outcome));
    }

    [Fact]
    public void A_request_is_counted_with_the_weight_it_was_assigned_with_though_the_split_changes_in_flight()
    {
        var rig = Judged();
        Asks(rig);
        var first = rig.Connected();
        rig.Publish(config => Split(config, percent: 90, epoch: 4));
        Asks(rig);
        var second = rig.Connected();
        rig.Say(first, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhel");
        rig.End(first);
        rig.Publish(config => config);
        rig.Say(second, Ok);
        var records = Written();
        Assert.Equal([3, 4], records.Where(each => each.Kind is EvidenceKind.Begun).Select(each => each.Epoch));
        Assert.Equal(3, Assert.Single(records, each => each.Kind is EvidenceKind.Cut).Epoch);
        Assert.Equal(records.Where(each => each.Kind is EvidenceKind.Begun).Select(each => each.Exchange), records.Where(each => each.Kind is EvidenceKind.Ended).Select(each => each.Exchange));
    }

    [Fact]
    public void Both_arms_are_recorded_as_they_were_assigned()
    {
        var rig = Judged(unit: SplitUnit.Request);
        for (var i = 0; i < 400; i++) Answers(Ok)(rig);
        var begun = Written().Where(each => each.Kind is EvidenceKind.Begun).ToList();
        Assert.Equal(400, begun.Count);
        Assert.InRange(begun.Count(each => each.OnCandidate), 150, 250);
        Assert.All(begun, each => Assert.Equal(new Percent(50).Contains(each.Identity), each.OnCandidate));
        Assert.All(begun, each => Assert.False(each.Fresh));
    }

    [Fact]
    public void Who_is_issued_an_identity_brings_back_that_it_was_counted()
    {
        var rig = Judged();
        var client = Asks(rig);
        rig.Say(rig.Connected(), Ok);
        var fresh = Written()[0];
        Assert.Equal((true, (ushort)0), (fresh.Fresh, fresh.Counted));
        var cookie = IssuedCookie().Match(client.Heard).Groups[1].Value;
        rig.Say(client, $"GET / HTTP/1.1\r\nHost: h\r\nCookie: {cookie}\r\n\r\n");
        var back = Written()[0];
        Assert.Equal((false, CountedPeriod.Of(3), fresh.Identity, fresh.OnCandidate), (back.Fresh, back.Counted, back.Identity, back.OnCandidate));
    }

    [Fact]
    public void Only_what_a_judged_split_decides_is_recorded()
    {
        var toCandidate = new RuleConfig { Name = "all", When = new Condition.Path(new TextTest.Prefix("/")), To = "v2" };
        var ruled = Judged(change: config => config with { Services = [config.Services[0] with { Rules = [toCandidate] }] });
        var unjudged = new EngineRig(evidence: _rings, change: config => Split(config, 50, epoch: 0));
        foreach (var rig in new[] { ruled, unjudged }) Answers(Ok)(rig);
        Assert.Empty(Written());
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(100, true)]
    public void At_the_ends_requests_are_recorded_and_nobody_is_issued_an_identity(double percent, bool onCandidate)
    {
        var rig = new EngineRig(evidence: _rings, change: config => Split(config, percent, 3));
        var client = Asks(rig);
        rig.Say(rig.Connected(), Ok);
        Assert.DoesNotContain("Set-Cookie", client.Heard);
        var begun = Written()[0];
        Assert.Equal((onCandidate, false), (begun.OnCandidate, begun.Fresh));
    }

    [Fact]
    public void With_a_full_ring_requests_are_served_and_leave_no_half_a_record()
    {
        var rig = Judged();
        var ring = _rings.Make()[0];
        while (ring.TryBegin(new EvidenceRecord { Time = 9 }))
        {
        }
        ring.TakeLost();
        Answers(Ok)(rig);
        Assert.Equal((1L, 1L), (ring.TakeLost().Count, rig.Engine.Counts.Finished));
        Assert.DoesNotContain(Written(), each => each.Time != 9);
        rig.AssertAtRest();
    }

    private EngineRig Judged(LimitsConfig? limits = null, int instances = 1, SplitUnit unit = SplitUnit.Identity, Func<HalftoneConfig, HalftoneConfig>? change = null) =>
        new(limits, instances, config => (change ?? (same => same))(Split(config, 50, 3, unit)), evidence: _rings);

    private static HalftoneConfig Split(HalftoneConfig config, double percent, int epoch, SplitUnit unit = SplitUnit.Identity) => config with
    {
        Services =
        [
            config.Services[0] with
            {
                Versions = [.. config.Services[0].Versions, config.Services[0].Versions[0] with { Name = "v2" }],
                Split = new SplitConfig("v2", new Percent(percent)) { Release = new ReleaseMark("r1", epoch, unit) },
            },
        ],
    };

    private List<EvidenceRecord> Written()
    {
        var written = new List<EvidenceRecord>();
        foreach (var ring in _rings.Made)
        {
            while (ring.Ready() is { IsEmpty: false } ready)
            {
                written.AddRange(ready);
                ring.Release(ready.Length);
            }
        }
        return written;
    }

    private IEnumerable<EvidenceOutcome> Outcomes() => Written().Where(each => each.Kind is EvidenceKind.Ended).Select(each => each.Outcome);

    [GeneratedRegex(@"Set-Cookie: (halftone_id=[0-9a-f]{32});")]
    private static partial Regex IssuedCookie();
}
