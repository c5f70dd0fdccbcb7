namespace Halftone.Running;

/// <summary>Reading a configuration, building a world and starting processes leave megabytes of garbage that no later collection hurries to return.</summary>
internal static class Garbage
{
    /// <summary>
    /// Returns it to the system. Everything stands still for 2 ms (measured with two services): at the start nobody waits yet, and a reload is
    /// rare. Without it the young generation would fill its budget over many reloads, and the process would look like it leaks.
    /// </summary>
    internal static void Collect() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
}
