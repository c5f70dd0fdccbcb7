using CsCheck;
using Halftone.Control.Worlds;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Routing;
using Halftone.Core.Worlds;
using Xunit;

namespace Halftone.Tests.Unit.Worlds;

/// <summary>Pins as they come and go: by hand, by time, and with the versions that they lead to.</summary>
public sealed class PinningTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 27, 9, 0, 0, TimeSpan.Zero);

    private static readonly Standing Now = new(1, Configs.Of(Configs.Service("web", "v1", Configs.Version("v1"), Configs.Version("v2"), Configs.Version("v3"))), Deployed.None, Overrides.None);

    private static Pin To(string user, string version, double hours = 8) => new(user, version, Start.AddHours(hours), "ana");

    private static Standing With(params Pin[] pins) => Now with { Overrides = Overrides.None.With("web", new(pins)) };

    private static string[] Users(Standing standing) => [.. standing.Overrides.PinsOf("web").Select(pin => pin.User)];

    [Fact]
    public void A_user_has_one_pin_and_the_newest_holds()
    {
        var next = Pinning.Pin(With(To("ana", "v2"), To("ben", "v2")), "web", To("ana", "v3", 1)).Next!;
        Assert.Equal([To("ben", "v2"), To("ana", "v3", 1)], next.Overrides.PinsOf("web"));
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("a\tb", "control character")]
    [InlineData(" ana", "space")]
    [InlineData("ana ", "space")]
    [InlineData("\ud800", "valid text")]
    public void What_no_request_could_bring_is_refused(string user, string why) =>
        Assert.Contains(why, Assert.IsType<ChangeResult.Refused>(Pinning.Pin(Now, "web", To(user, "v2")).Result).Why, StringComparison.Ordinal);

    [Fact]
    public void Length_number_service_version_and_drain_have_their_answers()
    {
        Assert.NotNull(Pinning.Pin(Now, "web", To(new string('é', 128), "v2")).Next);
        Assert.IsType<ChangeResult.Refused>(Pinning.Pin(Now, "web", To(new string('é', 128) + "x", "v2")).Result);
        var full = With([.. Enumerable.Range(0, PinWish.PinsMax).Select(i => To($"{i}", "v2"))]);
        Assert.IsType<ChangeResult.Refused>(Pinning.Pin(full, "web", To("one more", "v2")).Result);
        Assert.NotNull(Pinning.Pin(full, "web", To("7", "v3")).Next);
        Assert.IsType<ChangeResult.Unknown>(Pinning.Pin(Now, "wbe", To("ana", "v2")).Result);
        Assert.IsType<ChangeResult.Unknown>(Pinning.Pin(Now, "web", To("ana", "v9")).Result);
        Assert.IsType<ChangeResult.Conflict>(Pinning.Pin(Now with { Overrides = Overrides.None with { Drained = [Configs.Key("v2")] } }, "web", To("ana", "v2")).Result);
        Assert.NotNull(PinWish.Lasting(TimeSpan.FromMilliseconds(999)).Refused);
        Assert.NotNull(PinWish.Lasting(PinWish.LastingMax + TimeSpan.FromSeconds(1)).Refused);
        Assert.Equal(PinWish.LastingDefault, PinWish.Lasting(null).Lasting);
    }

    [Fact]
    public void One_is_taken_away_or_all_of_them()
    {
        var two = With(To("ana", "v2"), To("ben", "v2"));
        Assert.Equal(["ben"], Users(Pinning.Unpin(two, "web", "ana").Next!));
        Assert.Empty(Pinning.Unpin(two, "web", null).Next!.Overrides.Pins);
        Assert.Equal(["ana", "ben"], Assert.IsType<ChangeResult.Unknown>(Pinning.Unpin(two, "web", "cem").Result).Known);
        Assert.IsType<ChangeResult.Unchanged>(Pinning.Unpin(Now, "web", null).Result);
        Assert.IsType<ChangeResult.Unknown>(Pinning.Unpin(Now, "web", "ana").Result);
    }

    [Fact]
    public void A_hint_names_a_few_of_many() =>
        Assert.Equal(["0", "1", "2", "3", "4", "and 195 more (halftone pin web)"], Assert.IsType<ChangeResult.Unknown>(Pinning.Unpin(With([.. Enumerable.Range(0, 200).Select(i => To($"{i}", "v2"))]), "web", "cem").Result).Known);

    [Fact]
    public void At_any_moment_those_hold_whose_time_is_not_over() => Gen.Select(Gen.Double[0, 10].Array[0, 20], Gen.Double[0, 10]).Sample((ends, at) =>
    {
        var standing = With([.. ends.Select((end, i) => To($"{i}", i % 2 == 0 ? "v2" : "v3", end))]);
        var moment = Start.AddHours(at);
        var (next, _) = Pinning.Expire(standing, moment);
        Assert.Equal(ends.Index().Where(each => Start.AddHours(each.Item) > moment).Select(each => $"{each.Index}"), Users(next ?? standing));
        Assert.Equal(next is null, ends.All(end => Start.AddHours(end) > moment));
    }, iter: 1_000);

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void A_rollback_takes_back_whoever_is_pinned_to_the_candidate_at_any_share_and_nobody_else(double percent)
    {
        var on = Releasing.Weigh(With(To("ana", "v2"), To("ben", "v3"), To("cem", "v1")), "web", new SplitConfig("v2", new Percent(percent)) { Release = new ReleaseMark("r-1", 1) }).Next!;
        var (next, result) = Releasing.RollBack(on, Configs.Key("v1"), _ => true);
        Assert.Equal(["ben", "cem"], Users(next!));
        Assert.Contains("1 pin to web/v2 is gone: everybody goes back", Assert.IsType<ChangeResult.Done>(result).Changes);
    }

    [Fact]
    public void After_a_promotion_a_rollback_takes_them_back_too_and_so_it_does_before_any_share_was_given()
    {
        var promoted = Releasing.Promote(With(To("ana", "v2"), To("ben", "v1")), Configs.Key("v2"), _ => true).Next!;
        Assert.Equal(["ben"], Users(Releasing.RollBack(promoted, Configs.Key("v1"), _ => true).Next!));
        var starting = With(To("ana", "v2"));
        Assert.IsType<ChangeResult.Unchanged>(Releasing.RollBack(starting, Configs.Key("v1"), _ => true).Result);
        Assert.Empty(Releasing.RollBack(starting, Configs.Key("v1"), _ => true, candidate: "v2").Next!.Overrides.Pins);
    }

    [Fact]
    public void Whoever_has_pins_may_have_requests()
    {
        Assert.Equal([Configs.Key("v1"), Configs.Key("v2")], Releasing.Assigned(With(To("ana", "v2"), To("ben", "v2")), Now.Config.Services[0]));
    }

    [Fact]
    public void A_version_that_goes_takes_its_pins_along_and_a_drained_one_has_none_for_the_time()
    {
        var two = With(To("ana", "v2"), To("ben", "v3")).Overrides;
        var after = Now.Config.With(service => service with { Versions = service.Versions.Where(version => version.Name != "v2").ToItems() });
        var kept = two.Over(Now.Config, after).Kept;
        Assert.Equal([To("ben", "v3")], kept.PinsOf("web"));
        Assert.Equal(["1 pin to web/v2 is gone: the version is no more"], Pinning.Lost(two, kept, "the version is no more"));
        Assert.Equal([To("ben", "v3")], (two with { Drained = [Configs.Key("v2")] }).RoutedPins()["web"]);
        Assert.Empty(two.Over(Now.Config, Configs.Of(Configs.Service("api"))).Kept.Pins);
    }
}
