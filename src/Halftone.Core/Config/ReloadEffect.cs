namespace Halftone.Core.Config;

/// <summary>What it takes to bring a changed value into effect; ordered, the greater one includes the lesser.</summary>
internal enum ReloadEffect
{
    None,

    /// <summary>Whoever goes by it goes by the new value from now on; nothing is restarted.</summary>
    Live,

    /// <summary>The version's instances are replaced: new ones start, then the old ones are drained.</summary>
    Instances,

    /// <summary>A reload cannot change it; it holds from the next start of the gateway.</summary>
    Gateway,
}
