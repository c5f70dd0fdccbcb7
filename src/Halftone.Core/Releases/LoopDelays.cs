namespace Halftone.Core.Releases;

/// <summary>Whether an event loop goes on being late: one collection, one large request makes it late once.</summary>
internal sealed class LoopDelays
{
    /// <summary>Tellings one after the other that are too late. A Node tells every few seconds, so that this is a time in which users notice.</summary>
    internal const int InARowMin = 3;

    private readonly Dictionary<string, (long Number, int InARow, TimeSpan Delay)> _late = [];

    /// <summary>Who has been too late most often in a row; null = nobody is.</summary>
    internal (string Instance, int InARow, TimeSpan Delay)? Worst =>
        _late.Where(late => late.Value.InARow > 0).OrderByDescending(late => late.Value.InARow).ThenByDescending(late => late.Value.Delay)
            .Select(late => ((string, int, TimeSpan)?)(late.Key, late.Value.InARow, late.Value.Delay)).FirstOrDefault();

    /// <summary>Once a second; what was told once counts once.</summary>
    internal void Add(ProcessFacts facts, TimeSpan most)
    {
        foreach (var gone in _late.Keys.Where(instance => facts.Memory.All(memory => memory.Instance != instance)).ToList()) _late.Remove(gone);
        foreach (var memory in facts.Memory)
        {
            if (memory.Told is not { } told || (_late.TryGetValue(memory.Instance, out var before) && before.Number == told.Number)) continue;
            _late[memory.Instance] = (told.Number, told.LoopDelayP99 > most ? before.InARow + 1 : 0, told.LoopDelayP99);
        }
    }
}
