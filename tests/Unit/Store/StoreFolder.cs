namespace Halftone.Tests.Unit.Store;

/// <summary>A folder for stores of one test. In memory where there is such a place: what is asked here is not whether the disk keeps its word.</summary>
internal sealed class StoreFolder : IDisposable
{
    private const string Memory = "/dev/shm";

    internal StoreFolder() => Path = Directory.Exists(Memory) && new DriveInfo(Memory).AvailableFreeSpace > 256L * 1024 * 1024
        ? Directory.CreateDirectory($"{Memory}/ht-{Guid.NewGuid():n}").FullName
        : Directory.CreateTempSubdirectory("ht-").FullName;

    internal string Path { get; }

    internal string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
