using Halftone.Core.Config.Shapes;
using Key = Halftone.Core.Config.Shapes.KeyOf<Halftone.Core.Config.RateConfig>;

namespace Halftone.Core.Config.Keys;

/// <summary>`rate`: so many requests in so long, or a mapping.</summary>
internal static class RateKeys
{
    private static readonly CountWithinShape Limit = new("requests", 1_000_000, TimeSpan.FromDays(1), "100 in 1s");

    internal static readonly Table<RateConfig> Table = new("rate", "How many requests one client may make.", new())
    {
        Keys =
        [
            Key.Live("limit", Limit, rate => rate.Limit, (rate, value) => rate with { Limit = value }, "Requests in a time, evenly spread; `burst` says how unevenly they may come."),
            Key.Live("burst", new OptionalValue<int>(new WholeShape(1, 1_000_000), "auto"), rate => rate.Burst, (rate, value) => rate with { Burst = value },
                "Requests that may come at once after a pause; `auto` = as many as `limit` names."),
            Key.Live("by", new WordShape<RateKey>(("client", RateKey.Client), ("identity", RateKey.Identity)), rate => rate.By, (rate, value) => rate with { By = value },
                "Who is one client: an address, or whoever the service's `identity` names (who brings none counts by address)."),
        ],
        Renamed = [("requests", "write `limit: 100 in 1s`"), ("per", "write `by`"), ("key", "write `by`")],
    };

    internal static readonly Shape<RateConfig> Shape = new ScalarOr<RateConfig>(
        new Mapped<RateConfig, CountWithin>(Limit, default, (limit, before) => before with { Limit = limit }, rate => rate.Limit),
        Table,
        rate => rate == new RateConfig { Limit = rate.Limit });
}
