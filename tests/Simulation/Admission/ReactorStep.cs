namespace Halftone.Tests.Simulation.Admission;

/// <summary>What a virtual reactor does next; each is atomic, and between any two of them every other reactor may act.</summary>
internal enum ReactorStep
{
    /// <summary>A request comes and takes a slot or joins the line (under the pool's lock).</summary>
    Take,

    /// <summary>The oldest lease returns (under the pool's lock); who gets the slot is to be told.</summary>
    Release,

    /// <summary>The timer of the oldest waiter fires, or its client leaves: it leaves the line (under the pool's lock).</summary>
    Expire,

    /// <summary>First half of telling another reactor.</summary>
    PushMessage,

    /// <summary>Second half: is it asleep?</summary>
    LookAtFlag,

    /// <summary>It is: write its eventfd.</summary>
    WriteEventfd,

    /// <summary>The reactor takes one message out of its box.</summary>
    ReadMail,

    /// <summary>Going to sleep, first half.</summary>
    RaiseFlag,

    /// <summary>Second half: look into the box once more; sleep if it is empty.</summary>
    LookIntoBox,

    /// <summary>Its eventfd ends the sleep.</summary>
    WakeByEventfd,

    /// <summary>A socket or timer ends the sleep.</summary>
    WakeByItself,
}

/// <summary>Mistakes that can be built into the virtual reactors, to see that the exploration finds them.</summary>
internal enum Mistake
{
    None,

    /// <summary>The sender looks at the flag before it pushes.</summary>
    FlagBeforePush,

    /// <summary>The reactor sleeps without looking into its box again.</summary>
    NoSecondLook,

    /// <summary>An expired waiter is answered without asking the pool whether it was handed a slot meanwhile.</summary>
    ExpireWithoutPool,

    /// <summary>A wake for a request that is gone is dropped, together with its slot.</summary>
    DropLateGrant,
}
