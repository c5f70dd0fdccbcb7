namespace Halftone.Tests.Wire.Conformance;

/// <summary>The files in docs/ that the runs write.</summary>
internal static class Pages
{
    internal static string Root { get; } = FindRoot();

    internal static string Page { get; } = Path.Combine(Root, "docs/conformance.md");

    internal static string PeerRows { get; } = Path.Combine(Root, "docs/conformance-peers.csv");

    /// <summary>`./dev golden` sets it.</summary>
    internal static bool Accepts => Environment.GetEnvironmentVariable("HALFTONE_ACCEPT_GOLDEN") == "1";

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Halftone.slnx"))) return folder.FullName;
        throw new DirectoryNotFoundException($"No Halftone.slnx above {AppContext.BaseDirectory}.");
    }
}
