using Halftone.Control.Machine;
using Halftone.Core.Accounting;

namespace Halftone.Running;

/// <summary>Reading a configuration, building a world and starting processes leave megabytes of garbage that no later collection hurries to return.</summary>
internal static class Garbage
{
    /// <summary>What may be left behind before everything is returned: seen in every graph of resident memory, and far less than one reload allocates.</summary>
    private const long GrowthMax = 1 << 19;

    private static readonly Lock Gate = new();
    private static readonly LowWater Taken = new(GrowthMax);

    /// <summary>Nobody waits yet.</summary>
    internal static void OfTheStart()
    {
        lock (Gate) ReturnAll();
    }

    /// <summary>Nobody asks anything. Looking after the instances has allocated all the same, up to the 4 MB that the collector lets the young have, and keeps for them.</summary>
    internal static void OfAnIdleMinute()
    {
        lock (Gate) ReturnWhatAddedUp();
    }

    /// <summary>
    /// A reload's garbage is young and dead: taken at once it costs traffic a fraction of a millisecond. Its pages stay ours, and over hundreds of
    /// reloads the process would look like it leaks: once they add up, they are returned.
    /// </summary>
    internal static void OfAReload()
    {
        lock (Gate)
        {
            GC.Collect(generation: 1, GCCollectionMode.Forced, blocking: true);
            ReturnWhatAddedUp();
        }
    }

    private static void ReturnWhatAddedUp()
    {
        if (OwnMemory.Taken() is { } taken && Taken.IsPassedBy(taken)) ReturnAll();
    }

    /// <summary>Returns everything to the system. Everything stands still for 2-5 ms (measured with two services): also a request that comes at this moment.</summary>
    private static void ReturnAll()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (OwnMemory.Taken() is { } left) Taken.LetDownTo(left);
    }
}
