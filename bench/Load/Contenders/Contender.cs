using Halftone.Bench.Load.Client;
using Halftone.Bench.Shared.Machine;

namespace Halftone.Bench.Load.Contenders;

/// <summary>A running proxy of the comparison and the client's connections to it.</summary>
internal sealed class Contender(string name, Child child, int port, string? accessLog) : IDisposable
{
    private Fleet? _fleet;
    private ProcessTree? _tree;

    /// <summary>`halftone`, `halftone-unix` (Unix-socket upstream), ...</summary>
    internal string Name { get; } = name;

    internal int Port { get; } = port;

    /// <summary>Null when it writes none (the null proxy, or all with `--log off`).</summary>
    internal string? AccessLog { get; } = accessLog;

    internal Child Child { get; } = child;

    internal bool IsManaged => Name.StartsWith("yarp", StringComparison.Ordinal) || Name.StartsWith("article", StringComparison.Ordinal);

    /// <summary>Its processes, listed once it serves.</summary>
    internal ProcessTree Tree => _tree ??= new(Child.Pid);

    internal Fleet Fleet(int connections)
    {
        if (_fleet is { } there && there.Connections == connections) return there;
        _fleet?.Dispose();
        return _fleet = new(Port, connections);
    }

    internal void CloseFleet()
    {
        _fleet?.Dispose();
        _fleet = null;
    }

    public void Dispose()
    {
        CloseFleet();
        Child.Dispose();
    }
}
