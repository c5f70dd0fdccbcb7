namespace Halftone.Core.Config;

/// <summary>One difference between two configs, in the words of the file.</summary>
/// <param name="Path">The key, e.g. `services.web.limits.queue`.</param>
/// <param name="Before">As the file would say it, secrets masked; null = it was not there.</param>
/// <param name="After">Null = it is gone.</param>
internal sealed record ConfigChange(string Path, string? Before, string? After, ReloadEffect Effect)
{
    public override string ToString() => (Before, After) switch
    {
        (null, _) => $"+ {Path}: {After}",
        (_, null) => $"- {Path}: {Before}",
        _ => $"~ {Path}: {Before} -> {After}",
    };
}
