using CsCheck;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Worlds;
using Xunit;

namespace Halftone.Tests.Unit.Worlds;

public sealed class SplitWishTests
{
    private static readonly ServiceConfig Service = Configs.Service("web", "v1", Configs.Version("v1"), Configs.Version("v2"), Configs.Version("v3"));

    private static SplitWish Judge(params (string Version, double Share)[] shares) => SplitWish.Judge(Service, shares.ToDictionary(share => share.Version, share => share.Share));

    [Fact]
    public void Stable_and_one_other_are_a_split() => Assert.Equal(new SplitWish.Granted(new SplitConfig("v2", new Percent(5))), Judge(("v1", 95), ("v2", 5)));

    [Fact]
    public void The_order_does_not_matter() => Assert.Equal(Judge(("v2", 5), ("v1", 95)), Judge(("v1", 95), ("v2", 5)));

    [Fact]
    public void All_to_stable_is_no_split() => Assert.Equal(new SplitWish.Granted(null), Judge(("v1", 100)));

    [Fact]
    public void A_candidate_at_zero_is_no_split() => Assert.Equal(new SplitWish.Granted(null), Judge(("v1", 100), ("v2", 0)));

    [Fact]
    public void All_to_the_candidate_is_a_split() => Assert.Equal(new SplitWish.Granted(new SplitConfig("v2", new Percent(100))), Judge(("v2", 100)));

    [Fact]
    public void Two_candidates_are_refused() => Assert.IsType<SplitWish.Refused>(Judge(("v1", 90), ("v2", 5), ("v3", 5)));

    [Fact]
    public void Shares_that_do_not_add_up_are_refused_with_an_example()
    {
        var refused = Assert.IsType<SplitWish.Refused>(Judge(("v1", 90), ("v2", 5)));
        Assert.Contains("95", refused.Why);
        Assert.Contains("v1@95 v2@5", refused.Fix);
    }

    [Fact]
    public void An_unknown_version_is_named_with_those_that_exist() =>
        Assert.Equal(["v1", "v2", "v3"], Assert.IsType<SplitWish.VersionUnknown>(Judge(("v1", 95), ("v9", 5))).Known);

    [Fact]
    public void Not_a_number_and_beyond_a_hundred_are_refused()
    {
        Assert.IsType<SplitWish.Refused>(Judge(("v1", double.NaN), ("v2", 5)));
        Assert.IsType<SplitWish.Refused>(Judge(("v1", -5), ("v2", 105)));
    }

    [Fact]
    public void Whatever_adds_up_is_granted_with_the_candidates_share() => Gen.Double[0.01, 99.99].Sample(share =>
        Judge(("v1", 100 - share), ("v2", share)) is SplitWish.Granted { Split: { Candidate: "v2" } split } && Math.Abs(split.Weight.Value - share) < 1e-9);
}
