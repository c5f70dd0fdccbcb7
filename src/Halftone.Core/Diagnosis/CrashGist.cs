using System.Globalization;

namespace Halftone.Core.Diagnosis;

/// <summary>What a report of Node says in a sentence. All of it is the word of the process.</summary>
internal sealed record CrashGist
{
    /// <summary>UTF-16 units of each text; a name is shorter.</summary>
    internal const int TextMax = 160;

    internal const int FramesMax = 3;

    private const double MiB = 1024 * 1024;

    /// <summary>`Allocation failed - JavaScript heap out of memory`; empty = it does not say.</summary>
    public string Event { get; init; } = "";

    /// <summary>`OOMError`, `FatalError`, `Exception`, `Signal`, `JavaScript API`.</summary>
    public string Trigger { get; init; } = "";

    /// <summary>Whose it is; 0 = it does not say.</summary>
    public int Process { get; init; }

    /// <summary>Bytes of heap in use, and how many V8 allows; 0 = it does not say.</summary>
    public long Used { get; init; }

    public long Limit { get; init; }

    /// <summary>The largest part of the heap: `old_space`, `large_object_space`.</summary>
    public string Space { get; init; } = "";

    /// <summary>Bytes of it that are in use.</summary>
    public long SpaceUsed { get; init; }

    /// <summary>The innermost first. V8 has none when it collects garbage at the end, which is the usual end.</summary>
    public Items<string> Frames { get; init; } = [];

    /// <summary>One sentence without a full stop, fit for a log.</summary>
    internal string Text
    {
        get
        {
            var parts = new List<string>();
            if (Event.Length + Trigger.Length > 0) parts.Add(Event.Length == 0 ? Trigger : Trigger.Length == 0 ? Event : $"{Event} ({Trigger})");
            if (Limit > 0) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{Used / MiB:0} of {Limit / MiB:0} MB of heap in use"));
            if (SpaceUsed > 0) parts.Add(string.Create(CultureInfo.InvariantCulture, $"most of it {Space} ({SpaceUsed / MiB:0} MB)"));
            if (Frames.Count > 0) parts.Add($"in {string.Join(" < ", Frames)}");
            return PrintableText.Of(parts.Count == 0 ? "a report that names no reason" : string.Join(", ", parts));
        }
    }
}
