namespace Halftone.Core.Releases;

/// <summary>What the processes of one version have done since the step began, and how they are now.</summary>
internal sealed record ProcessFacts
{
    /// <summary>Instances that it shall have.</summary>
    public required int Instances { get; init; }

    /// <summary>Instances that have given up: so many exits within a minute that nobody starts them again.</summary>
    public int GivenUp { get; init; }

    /// <summary>Starts that nobody asked for, of all instances together, since the step began.</summary>
    public int Restarts { get; init; }

    /// <summary>How the last process ended, behind "it"; null = none has.</summary>
    public string? LastExit { get; init; }

    /// <summary>Resident memory of each instance that runs, with its processes.</summary>
    public Items<InstanceMemory> Memory { get; init; }
}

/// <param name="Instance">`v2/1`.</param>
/// <param name="RssBytes">0 = could not be read.</param>
internal readonly record struct InstanceMemory(string Instance, long RssBytes)
{
    /// <summary>What its Node says of itself; null = it is no Node, or tells nothing.</summary>
    public InstanceTelling? Told { get; init; }
}

/// <summary>What a Node has told last.</summary>
/// <param name="LiveHeapBytes">What its last major collection left over; null = there was none yet.</param>
/// <param name="HeapUsedBytes">Garbage included.</param>
/// <param name="LoopDelayP99">Since it told the time before.</param>
/// <param name="Number">Another one each time it tells.</param>
/// <param name="Age">So long ago.</param>
internal readonly record struct InstanceTelling(long? LiveHeapBytes, long HeapUsedBytes, TimeSpan LoopDelayP99, long Number, TimeSpan Age)
{
    /// <summary>It tells every few seconds; an event loop that is blocked tells nothing.</summary>
    internal static readonly TimeSpan AgeMax = TimeSpan.FromSeconds(30);

    internal bool IsOld => Age > AgeMax;
}

/// <summary>The most memory that one instance may hold.</summary>
internal abstract record RssLimit
{
    private RssLimit() { }

    internal abstract long Bytes { get; }

    internal sealed record Absolute(long Most) : RssLimit
    {
        internal override long Bytes => Most;
    }

    /// <summary>A share of what kills it: the memory of its control group or of the machine.</summary>
    internal sealed record OfLimit(Percent Share, long LimitBytes) : RssLimit
    {
        internal override long Bytes => (long)(LimitBytes * (Share.Value / 100));
    }
}
