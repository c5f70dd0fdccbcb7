namespace Halftone.Tests.EndToEnd.Scenarios;

/// <summary>Where things are in this checkout.</summary>
internal static class Places
{
    internal static string Root { get; } = FindRoot();

    /// <summary>The published binary, or the one that HALFTONE_BINARY names.</summary>
    internal static string Binary { get; } = FindBinary();

    internal static string Service(string name) => Path.Combine(Root, "fixtures", "services", name, "server.js");

    /// <summary>The folder of the load tool that `halftone drill` drives where it finds it.</summary>
    internal static string Autocannon { get; } = Path.Combine(Root, "fixtures", "autocannon", "node_modules", ".bin");

    /// <summary>The long forms: `./dev nightly`.</summary>
    internal static bool Nightly { get; } = Environment.GetEnvironmentVariable("HALFTONE_NIGHTLY") is { Length: > 0 };

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Halftone.slnx"))) return folder.FullName;
        throw new DirectoryNotFoundException($"No Halftone.slnx above {AppContext.BaseDirectory}.");
    }

    private static string FindBinary()
    {
        var path = Environment.GetEnvironmentVariable("HALFTONE_BINARY") is { Length: > 0 } given ? given : Path.Combine(Root, "artifacts", "halftone", "halftone");
        return File.Exists(path) ? path : throw new FileNotFoundException($"There is no {path}. ./dev e2e publishes it first; HALFTONE_BINARY names another.");
    }
}
