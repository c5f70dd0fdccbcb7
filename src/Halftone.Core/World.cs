using Halftone.Core.Config;
using Halftone.Core.Routing;

namespace Halftone.Core;

/// <summary>The immutable snapshot the data plane reads once per exchange. One writer publishes it with one reference swap.</summary>
internal sealed class World
{
    /// <summary>Counts accepted configurations from 1.</summary>
    internal required long Generation { get; init; }

    internal required RouteTable Routes { get; init; }

    internal required Items<Cidr> TrustedProxies { get; init; }

    internal required UnderscoreNames UnderscoreNames { get; init; }

    /// <summary>Requests in hand at once over all versions; 0 = as many as there are.</summary>
    internal int RequestsMax { get; init; }

    /// <summary>Before the first configuration: no service.</summary>
    internal static World Empty { get; } = new() { Generation = 0, Routes = RouteTable.Empty, TrustedProxies = [], UnderscoreNames = UnderscoreNames.Drop };
}
