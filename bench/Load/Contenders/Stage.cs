using Halftone.Bench.Shared.Contenders;

namespace Halftone.Bench.Load.Contenders;

/// <summary>The upstream and whoever runs in front of it, in one temporary directory.</summary>
internal sealed class Stage : IDisposable
{
    private readonly List<Contender> _contenders = [];

    internal Stage(bool log)
    {
        Log = log;
        // Memory-backed, so that no contender pays for a disk: a log line still goes through a file.
        Directory = System.IO.Directory.CreateDirectory(Path.Combine(System.IO.Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"halftone-bench-{Environment.ProcessId}")).FullName;
        Upstream = new(Directory, Limits.Descriptors);
    }

    internal bool Log { get; }

    internal string Directory { get; }

    internal Upstream Upstream { get; }

    internal IReadOnlyList<Contender> Contenders => _contenders;

    /// <summary>Starts a contender and waits until it serves. Names: see <see cref="Lineup"/>.</summary>
    internal Contender Start(string name, Setting? setting = null, string? alias = null)
    {
        var launch = Lineup.Launch(this, name, alias ?? name, setting ?? Setting.Default);
        var contender = new Contender(alias ?? name, new(alias ?? name, Directory, (setting ?? Setting.Default).Cores, launch.Command), launch.Port, launch.AccessLog);
        _contenders.Add(contender);
        if (!Ports.WaitOpen(launch.Port, TimeSpan.FromSeconds(20), () => contender.Child.HasExited))
            throw new InvalidOperationException($"{contender.Name} did not start: {contender.Child.Output}");
        return contender;
    }

    internal void Stop(Contender contender)
    {
        _contenders.Remove(contender);
        contender.Dispose();
    }

    public void Dispose()
    {
        foreach (var contender in _contenders) contender.Dispose();
        Upstream.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
