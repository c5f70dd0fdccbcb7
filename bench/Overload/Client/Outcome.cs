namespace Halftone.Bench.Overload.Client;

/// <summary>What became of a request, as its client sees it.</summary>
internal enum Outcome
{
    /// <summary>200 within the client's patience.</summary>
    Good,

    /// <summary>503, 502, 504 or 429: refused, and told so.</summary>
    Rejected,

    /// <summary>Any other status, or bytes that are no answer.</summary>
    Odd,

    /// <summary>Patience ran out.</summary>
    TimedOut,

    /// <summary>The client left because it was meant to.</summary>
    Left,

    /// <summary>The connection was refused or ended before the answer.</summary>
    Broken,
}
