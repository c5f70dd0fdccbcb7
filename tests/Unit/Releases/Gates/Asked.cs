using Halftone.Control.Releases.Gates;
using Halftone.Core;

namespace Halftone.Tests.Unit.Releases.Gates;

internal static class Asked
{
    internal static GateQuestion About { get; } = new("web", "r-01JD8", "v1", "v2", 2, new Percent(0.5));
}
