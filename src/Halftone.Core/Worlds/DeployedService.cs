using System.Text.Json.Serialization;
using Halftone.Core.Config;

namespace Halftone.Core.Worlds;

/// <summary>What releases have decided for one service.</summary>
internal sealed record DeployedService
{
    internal static DeployedService Nothing { get; } = new();

    /// <summary>The version that a promotion, or a rollback of one, made stable; it wins over the file's. Null = the file's.</summary>
    public string? Stable { get; init; }

    /// <summary>Versions that were brought, in the order of their coming. One that the file has, too, is the file's.</summary>
    public Items<DeployedVersion> Versions { get; init; } = [];

    /// <summary>Versions of the file that were let go: they run no more, unless a rule names them.</summary>
    public Items<string> Retired { get; init; } = [];

    /// <summary>Who gets what.</summary>
    public Steering Steering { get; init; } = new Steering.ByFile();

    internal DeployedVersion? Version(string name) => Versions.FirstOrDefault(version => version.Name == name);

    /// <summary>A release gives its candidate a share.</summary>
    /// <param name="split">With the release's mark.</param>
    internal DeployedService Steered(SplitConfig split) => this with { Steering = new Steering.ByRelease(split) };

    /// <summary>One version is stable and has every request. The file's own stable is not made a decision as long as nobody has decided otherwise.</summary>
    internal DeployedService Alone(string version, string? stableOfFile) =>
        this with { Stable = Stable is null && stableOfFile == version ? null : version, Steering = new Steering.Over() };

    /// <summary>A version runs no more. What was said about one that a deploy brought is kept elsewhere, for the next time.</summary>
    /// <param name="isOfFile">Whether the file has it, so that it has to be kept from running.</param>
    internal DeployedService Without(string version, bool isOfFile) => this with
    {
        Versions = Versions.Where(known => known.Name != version).ToItems(),
        Retired = !isOfFile || Retired.Contains(version) ? Retired : [.. Retired, version],
    };
}

/// <summary>Whose word about the weights of a service holds, the operator's `halftone split` aside.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "by")]
[JsonDerivedType(typeof(ByFile), "file")]
[JsonDerivedType(typeof(ByRelease), "release")]
[JsonDerivedType(typeof(Over), "over")]
internal abstract record Steering
{
    private Steering() { }

    /// <summary>No release has said anything: the file's `weights` are what the service starts with.</summary>
    internal sealed record ByFile : Steering;

    /// <summary>A release is on. Its weight may be 0 %, for rules and overrides only.</summary>
    /// <param name="Split">With the release's mark.</param>
    internal sealed record ByRelease(SplitConfig Split) : Steering;

    /// <summary>A release was on: everything goes to stable, and the file's weights, which were made for another stable, are history.</summary>
    internal sealed record Over : Steering;
}
