namespace Halftone.Tests.Wire.Conformance;

/// <summary>Where a peer runs: its port, its child's, and a directory for its files.</summary>
internal sealed class PeerPlace(int port, int child) : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("halftone-peer-").FullName;

    internal int Port { get; } = port;

    internal int Child { get; } = child;

    /// <summary>Fills a configuration of ours in and says where it lies.</summary>
    internal string Filled(string file)
    {
        var text = File.ReadAllText(Path.Combine(Pages.Root, "tests/Wire/Conformance/peers", file));
        var path = Path.Combine(_directory, file);
        File.WriteAllText(path, text.Replace("{DIR}", _directory, StringComparison.Ordinal).Replace("{PORT}", $"{Port}", StringComparison.Ordinal).Replace("{CHILD}", $"{Child}", StringComparison.Ordinal));
        return path;
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
