namespace Halftone.Running;

/// <summary>Reading a configuration, building a world and starting processes leave megabytes of garbage that no later collection hurries to return.</summary>
internal static class Garbage
{
    /// <summary>Returns everything to the system; nobody waits yet.</summary>
    internal static void OfTheStart() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    /// <summary>
    /// A reload's garbage is young and dead: taken at once it costs traffic a fraction of a millisecond (all generations: 2 ms). Without it the
    /// young generation would fill its budget over many reloads, and the process would look like it leaks.
    /// </summary>
    internal static void OfAReload() => GC.Collect(generation: 1, GCCollectionMode.Forced, blocking: true);
}
