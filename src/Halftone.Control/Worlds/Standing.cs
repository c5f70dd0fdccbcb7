using Halftone.Core.Config;
using Halftone.Core.Worlds;

namespace Halftone.Control.Worlds;

/// <summary>What is in force: immutable, so that screens and metrics read it without a lock.</summary>
/// <param name="Generation">Accepted configurations, counted from 1; 0 = none yet. Run-time changes do not count.</param>
internal sealed record Standing(long Generation, HalftoneConfig Config, Overrides Overrides)
{
    internal static Standing Nothing { get; } = new(0, new HalftoneConfig(), Overrides.None);
}
