using Halftone.Control.Worlds;

namespace Halftone.Control.Releases;

/// <summary>Why a change of the world did not happen, in one sentence.</summary>
internal static class ChangeText
{
    /// <returns>Null when it did, or was not needed.</returns>
    internal static string? Of(ChangeResult result) => result switch
    {
        ChangeResult.Done or ChangeResult.Unchanged => null,
        ChangeResult.NeedsRestart(var keys) => $"it needs a restart of the gateway: {string.Join(", ", keys)}",
        ChangeResult.StartFailed { Faults: [var fault, ..] } failed => $"{failed.Version} did not start: it failed to {fault.Step}: {fault.What}",
        ChangeResult.StartFailed failed => failed.What,
        ChangeResult.Unknown(var what, _) => what,
        ChangeResult.Refused(var why, _) => why,
        ChangeResult.Conflict(var why, _) => why,
        ChangeResult.Moved(var why, _) => why,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
