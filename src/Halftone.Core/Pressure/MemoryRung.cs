namespace Halftone.Core.Pressure;

/// <summary>What the gateway does against a shortage of memory; each rung includes those below it.</summary>
internal enum MemoryRung : byte
{
    /// <summary>Nothing: there is enough.</summary>
    None,
    /// <summary>Heads, kept connections and silent relays get a fraction of their time.</summary>
    ShrinkTimeouts,
    /// <summary>Every answer says `Connection: close`.</summary>
    CloseConnections,
    /// <summary>New requests get 503 with the reason `memory_low`.</summary>
    RejectRequests,
    /// <summary>Nobody is accepted: newcomers wait in the kernel.</summary>
    StopAccepting,
}
