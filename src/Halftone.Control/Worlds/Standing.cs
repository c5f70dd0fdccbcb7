using Halftone.Core.Config;
using Halftone.Core.Worlds;

namespace Halftone.Control.Worlds;

/// <summary>What is in force: immutable, so that screens and metrics read it without a lock.</summary>
/// <param name="Generation">Accepted configurations, counted from 1, also those that a release has changed by a version; 0 = none yet. Run-time changes do not count.</param>
/// <param name="File">As it was read.</param>
internal sealed record Standing(long Generation, HalftoneConfig File, Deployed Deployed, Overrides Overrides)
{
    internal static Standing Nothing { get; } = new(0, new HalftoneConfig(), Deployed.None, Overrides.None);

    public HalftoneConfig File { get; private init; } = File;

    /// <summary>What releases decided beside the file.</summary>
    public Deployed Deployed { get; private init; } = Deployed;

    /// <summary>The file with what releases decided: what everything goes by.</summary>
    internal HalftoneConfig Config { get; private init; } = Effective.Of(File, Deployed);

    internal Standing With(Deployed deployed) => this with { Deployed = deployed, Config = Effective.Of(File, deployed) };
}
