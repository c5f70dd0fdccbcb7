namespace Halftone.Core;

/// <summary>Names one version of one service; long-lived things (pools, counters, processes) are found by it.</summary>
internal readonly record struct VersionKey(string Service, string Version)
{
    public override string ToString() => $"{Service}/{Version}";
}
