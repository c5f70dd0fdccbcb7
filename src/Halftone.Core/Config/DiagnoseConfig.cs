namespace Halftone.Core.Config;

/// <summary>How it is found out what the memory of an instance consists of.</summary>
internal sealed record DiagnoseConfig
{
    /// <summary>What `halftone heap top` runs for a process that is no Node: program and arguments, no shell; `${pid}` is the process. Empty = nothing.</summary>
    public Items<string> Command { get; init; } = [];

    /// <summary>What people see of it; empty when nothing in it is secret.</summary>
    public Items<string> ShownCommand { get; init; } = [];

    /// <summary>The command as messages may say it.</summary>
    internal Items<string> VisibleCommand => ShownCommand.IsEmpty ? Command : ShownCommand;

    /// <summary>Bytes of resident memory beyond which an instance is looked into by itself; null = never, for what is much nobody knows but who runs it.</summary>
    public long? RssMax { get; init; }

    /// <summary>
    /// Bytes a minute by which its resident memory, or its heap after collections, grows when it is looked into by itself; null = never. 8 MiB a minute
    /// are half a gigabyte an hour: what grows faster does not live through a working day, and caches that are still being filled after a quarter of an hour are slower.
    /// </summary>
    public long? GrowthMax { get; init; } = 8 << 20;

    /// <summary>So long either must last. Collections of a busy Node come every few seconds, so that each part of five minutes has several.</summary>
    public TimeSpan For { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Looks by itself into all instances of the version together, for each stops a process for a moment; dotnet-monitor limits the actions of a rule so.</summary>
    public int PerHourMax { get; init; } = 2;

    /// <summary>A Node that V8 ends leaves a report of its stacks and heap spaces; 12 KB (measured with Node 20).</summary>
    public bool CrashReport { get; init; } = true;

    /// <summary>A Node that comes near its heap's limit writes a snapshot first: it takes about ten times the memory and seconds (132 MB became 1.3 GB), so only where that much is left.</summary>
    public bool SnapshotNearLimit { get; init; }
}
