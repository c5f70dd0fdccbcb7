namespace Halftone.Bench.Shared.Contenders;

/// <summary>Where things are in the repository.</summary>
internal static class Repository
{
    internal static string Root { get; } = FindRoot();

    /// <summary>Programs of peers that both benchmarks start; configurations lie with each benchmark.</summary>
    internal static string SharedPeers { get; } = Path.Combine(Root, "bench", "Shared", "peers");

    internal static string Built { get; } = Path.Combine(Root, "artifacts", "bench");

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
            if (File.Exists(Path.Combine(directory.FullName, "Halftone.slnx"))) return directory.FullName;
        throw new InvalidOperationException("The benchmark runs from a build inside the repository: Halftone.slnx was not found above it.");
    }
}
