namespace Halftone.Tests.Unit.Machine;

/// <summary>Files as a kernel shows them, in a directory of their own.</summary>
internal sealed class Tree : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("halftone-tree-").FullName;

    internal string this[string path] => Path.Combine(_root, path);

    internal Tree With(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[path])!);
        File.WriteAllText(this[path], content);
        return this;
    }

    /// <summary>A group of version 2: limit, usage, and page cache that could be dropped.</summary>
    internal Tree Two(string path, string max, string current, string inactive) => With($"{path}/memory.max", $"{max}\n").With($"{path}/memory.current", $"{current}\n")
        .With($"{path}/memory.stat", $"anon 4096\nfile 8192\nkernel 1024\nsock 0\nshmem 0\ninactive_anon 7\nactive_anon 7\ninactive_file {inactive}\nactive_file 7\nworkingset_refault_file 9\n");

    /// <summary>The same of version 1, which tells its own figures and those of the subtree.</summary>
    internal Tree One(string path, string limit, string usage, string inactive) => With($"{path}/memory.limit_in_bytes", $"{limit}\n").With($"{path}/memory.usage_in_bytes", $"{usage}\n")
        .With($"{path}/memory.stat", $"cache 1\nrss 2\ninactive_file 1\nactive_file 1\nhierarchical_memory_limit {limit}\ntotal_cache 1\ntotal_inactive_anon 5\ntotal_inactive_file {inactive}\ntotal_active_file 3\n");

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
