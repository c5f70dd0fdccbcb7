namespace Halftone.DataPlane.Loop;

/// <summary>Puts a reactor on one core of the inherited CPU mask; off unless asked for.</summary>
internal static unsafe class Affinity
{
    private const int MaskBytes = 128;

    internal static void Pin(int index, bool pin)
    {
        if (!pin) return;
        var mask = stackalloc byte[MaskBytes];
        var one = stackalloc byte[MaskBytes];
        // The C library's call returns 0; only the bare system call returns the size of the mask.
        if (Native.sched_getaffinity(0, MaskBytes, mask) < 0) return;
        var allowed = 0;
        for (var cpu = 0; cpu < MaskBytes * 8; cpu++) allowed += (mask[cpu / 8] >> (cpu % 8)) & 1;
        // The last cores first: interrupts and other people's work prefer the first ones.
        var wanted = allowed - 1 - (index % allowed);
        for (var cpu = 0; cpu < MaskBytes * 8; cpu++)
        {
            if (((mask[cpu / 8] >> (cpu % 8)) & 1) == 0 || wanted-- != 0) continue;
            one[cpu / 8] = (byte)(1 << (cpu % 8));
            Native.sched_setaffinity(0, MaskBytes, one);
            return;
        }
    }
}
