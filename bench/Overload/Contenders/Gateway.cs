using Halftone.Bench.Shared.Contenders;
using Halftone.Bench.Shared.Machine;

namespace Halftone.Bench.Overload.Contenders;

/// <summary>A contender that runs and serves.</summary>
internal sealed class Gateway : IDisposable
{
    private readonly Child _child;
    private readonly ProcessTree _tree;
    private readonly bool _ownsChild;

    internal Gateway(string name, string directory, IReadOnlyList<Target> children, Setting setting)
    {
        (Name, _ownsChild) = (name, setting.OwnChild);
        Port = Ports.Next();
        _child = new(name, directory, setting.Cores, Lineup.Command(directory, name, Port, children, setting));
        if (!Ports.WaitOpen(Port, TimeSpan.FromSeconds(20), () => _child.HasExited)) throw new InvalidOperationException($"{name} did not start: {_child.Output}");
        _tree = new(_child.Pid);
    }

    internal string Name { get; }

    internal int Port { get; }

    internal bool HasExited => _child.HasExited;

    internal string Output => _child.Output;

    internal IReadOnlyCollection<int> Pids => [.. _tree.Pids];

    /// <summary>Of all its processes, but not of a child it runs.</summary>
    internal long RssBytes() => _ownsChild ? _tree.RootRssBytes() : _tree.RssBytes();

    internal long Cpu() => _ownsChild ? Clock.ProcessCpu(_child.Pid) : _tree.Cpu();

    /// <summary>The node process it started; null while none runs.</summary>
    internal int? OwnChild() => new ProcessTree(_child.Pid).Pids.Cast<int?>().FirstOrDefault(pid => Path.GetFileName(File.ResolveLinkTarget($"/proc/{pid}/exe", returnFinalTarget: false)?.FullName) is "node" or "nodejs");

    public void Dispose() => _child.Dispose();
}
