using Halftone.Control.Heap;
using Halftone.Control.Machine;
using Halftone.Control.Supervision.Spawning;
using Halftone.Core.Config;

namespace Halftone.Control.Supervision;

/// <summary>Where the Nodes of one process group write to when they run out of heap, and who looks there afterwards.</summary>
/// <param name="Directory">Null: they write nothing.</param>
/// <param name="Warning">What was asked for and is not done; a sentence without a full stop.</param>
internal sealed record CrashScene(CrashFiles Files, Place Place, VersionConfig Config, string? Directory, string? Warning)
{
    /// <param name="variables">The environment it will have; gets what a Node is told.</param>
    internal static CrashScene Prepare(CrashFiles files, Place place, VersionConfig config, Dictionary<string, string> variables)
    {
        var given = variables.GetValueOrDefault(NodeOptions.Name);
        var (room, machine, disk) = config.Diagnose.SnapshotNearLimit ? (MemoryRoom.Find(), MemoryRoom.Whole(), files.DiskRoom()) : (null, null, null);
        var options = CrashOptions.Decide(config.Diagnose, config.Command, given, room, machine, disk);
        if (options.IsNothing) return new(files, place, config, null, options.Warning);
        var (directory, why) = files.Prepare(place.Version, place.Number);
        if (directory is null) return new(files, place, config, null, $"what its Node writes when it runs out of heap cannot be kept: {why}");
        variables[NodeOptions.Name] = options.Onto(given, directory);
        return new(files, place, config, directory, options.Warning);
    }

    /// <summary>Once all of them are gone.</summary>
    /// <param name="leader">The leader's pid while it is not reaped; null = there was none.</param>
    /// <returns>What they have left, as words; null = nothing.</returns>
    internal string? Collect(int? leader)
    {
        if (Directory is null) return null;
        var secrets = Config.Secrets;
        return Files.Collect(Directory, Place.Version, Place.Number, text => secrets.Mask("", text)!, (pid, thread) => pid == leader ? ProcessOrigin.Of(pid) with { Thread = thread } : ProcessOrigin.Gone(pid, thread));
    }
}
