using Halftone.Control.Worlds;
using Halftone.Core.Config;
using Halftone.Core.Config.Shapes;
using Halftone.Tests.Unit.Admission;
using Xunit;

namespace Halftone.Tests.Unit.Worlds;

public sealed class VersionShelfTests
{
    private static readonly ServiceConfig Limited = new() { Name = "web", Stable = "v1", Rate = new RateConfig { Limit = new CountWithin(1, TimeSpan.FromDays(1)) } };

    [Fact]
    public void A_reload_that_keeps_a_service_keeps_what_its_clients_have_had()
    {
        var shelf = new VersionShelf(1, new ToldReactors(), new Random(1));
        var rates = shelf.Rates(Limited);
        shelf.KeepRates([Limited, Limited with { Name = "other" }]);
        Assert.Same(rates, shelf.Rates(Limited));
    }

    [Fact]
    public void The_counters_of_a_service_that_is_gone_or_has_no_rate_any_more_go_with_it()
    {
        var shelf = new VersionShelf(1, new ToldReactors(), new Random(1));
        var rates = shelf.Rates(Limited);
        shelf.KeepRates([Limited with { Rate = null }]);
        var later = shelf.Rates(Limited);
        Assert.NotSame(rates, later);
        shelf.KeepRates([]);
        Assert.NotSame(later, shelf.Rates(Limited));
    }
}
