namespace Halftone.Bench.Shared.Machine;

/// <summary>Client and upstream on one core, the contender alone on another.</summary>
internal static unsafe class Cores
{
    internal const int Client = 0, Contender = 1;

    internal static bool Enough => Environment.ProcessorCount >= 2;

    /// <summary>Pins the calling thread, and with it all threads it starts from now on; timers fire when asked, not up to 50 us later.</summary>
    internal static void PinClient()
    {
        var mask = 1ul << Client;
        _ = Libc.SetAffinity(0, sizeof(ulong), &mask);
        _ = Libc.ProcessControl(Libc.SetTimerSlack, 1, 0, 0, 0);
    }
}
