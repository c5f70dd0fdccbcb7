using System.Collections.Immutable;

namespace Halftone.Core.Worlds;

/// <summary>What releases have decided beside the file, by service. It outlives the gateway in the store; no reload changes a word of it.</summary>
/// <remarks>The configuration in force is a function of the file and of this: <see cref="Effective"/>.</remarks>
internal sealed record Deployed
{
    internal static Deployed None { get; } = new();

    /// <summary>Services for which nothing was decided are not here.</summary>
    public ImmutableDictionary<string, DeployedService> Services { get; init; } = ImmutableDictionary<string, DeployedService>.Empty;

    /// <summary>What was decided for a service; <see cref="DeployedService.Nothing"/> when nothing was.</summary>
    internal DeployedService Of(string service) => Services.GetValueOrDefault(service, DeployedService.Nothing);

    internal Deployed With(string service, DeployedService decided) =>
        decided == Of(service) ? this
        : new() { Services = decided == DeployedService.Nothing ? Services.Remove(service) : Services.SetItem(service, decided) };

    /// <summary>The same for a change of what was decided so far.</summary>
    internal Deployed With(string service, Func<DeployedService, DeployedService> change) => With(service, change(Of(service)));
}
