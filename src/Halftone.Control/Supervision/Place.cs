using Halftone.Control.Supervision.Output;
using Halftone.Core;

namespace Halftone.Control.Supervision;

/// <summary>The n-th instance of a version as people see it: its processes come and go, its name and its output stay.</summary>
/// <param name="Number">From 1.</param>
internal sealed record Place(VersionKey Version, int Number, OutputCapture Output)
{
    /// <summary>`v2/1`.</summary>
    public string Name => NameOf(Version, Number);

    internal static string NameOf(VersionKey version, int number) => $"{version.Version}/{number}";
}
