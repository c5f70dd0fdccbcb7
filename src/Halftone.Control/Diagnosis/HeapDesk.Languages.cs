using Halftone.Control.Supervision.Inspecting;
using Halftone.Core;

namespace Halftone.Control.Diagnosis;

// Not every instance is a Node. What Node's inspector cannot tell, a tool of the language may.
internal sealed partial class HeapDesk
{
    private readonly LanguageTool _tool = new(supervisor, time);

    /// <summary>Counts the objects of a Node; of any other program, what the version's own command says.</summary>
    internal async Task<HeapAnswer<HeapSight>> SeeAsync(VersionKey key, int place, TimeSpan? over, CancellationToken stop)
    {
        var (actor, refused) = Find(key, place);
        if (actor is null) return new HeapAnswer<HeapSight>.No(refused!);
        var config = actor.Config;
        if (!config.Diagnose.Command.IsEmpty && actor.Process is { } process && !NodeProcess.IsAmong(process.Child.Pid))
        {
            if (!_doing.TryAdd((key, place), "running the command of diagnose")) return new HeapAnswer<HeapSight>.Unseen($"{key}/{place}", new InspectFault.Busy(), []);
            try
            {
                var (sight, fault, warnings) = await _tool.LookAsync(process, config, stop);
                return sight is null ? new HeapAnswer<HeapSight>.Unseen($"{key}/{place}", fault!, warnings) : new HeapAnswer<HeapSight>.Done(sight, warnings);
            }
            finally
            {
                _doing.TryRemove((key, place), out _);
            }
        }
        return await TopAsync(key, place, over, stop) switch
        {
            HeapAnswer<HeapTop>.Done(var top, var warnings) => new HeapAnswer<HeapSight>.Done(new HeapSight.Classes(top), config.Diagnose.Command.IsEmpty ? warnings : [.. warnings, "it is a Node, so its inspector was asked; diagnose.command was not run"]),
            HeapAnswer<HeapTop>.No(var result) => new HeapAnswer<HeapSight>.No(result),
            HeapAnswer<HeapTop>.Unseen(var name, var fault, var warnings) => new HeapAnswer<HeapSight>.Unseen(name, fault, warnings),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }
}
