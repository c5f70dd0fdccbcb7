using System.Diagnostics;
using Xunit;

namespace Halftone.Tests.Unit.Repository;

/// <summary>The files of this repository as git knows them: tracked, or new and not ignored.</summary>
internal static class Checkout
{
    internal static string Root { get; } = FindRoot();

    /// <summary>Paths relative to the root, with `/`.</summary>
    internal static IReadOnlyList<string> Files { get; } = ListFiles();

    internal static IEnumerable<string> Sources => Files.Where(path => path.StartsWith("src/", StringComparison.Ordinal) && path.EndsWith(".cs", StringComparison.Ordinal));

    internal static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>Fails with every line, not only the first few.</summary>
    internal static void Expect(IEnumerable<string> nothing)
    {
        var lines = nothing.ToList();
        Assert.True(lines.Count == 0, string.Join('\n', lines));
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Halftone.slnx"))) return folder.FullName;
        throw new DirectoryNotFoundException($"No Halftone.slnx above {AppContext.BaseDirectory}.");
    }

    private static List<string> ListFiles()
    {
        // A container's checkout often belongs to somebody else than the user of the build.
        var start = new ProcessStartInfo("git", ["-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
        };
        using var git = Process.Start(start)!;
        var names = git.StandardOutput.ReadToEnd().Split('\0', StringSplitOptions.RemoveEmptyEntries);
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return [.. names.Where(name => File.Exists(Path.Combine(Root, name))).Distinct().Order(StringComparer.Ordinal)];
    }
}
