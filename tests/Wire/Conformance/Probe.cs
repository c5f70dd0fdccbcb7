namespace Halftone.Tests.Wire.Conformance;

/// <summary>One way to ask: what a client says, what the child does, and whether both saw what they should.</summary>
/// <param name="Judge">Null = as it should be, else what is wrong in a few words.</param>
/// <param name="Says">Variants, each on a connection of its own.</param>
internal sealed record Probe(string Name, Func<Seen, string?> Judge, params string[] Says)
{
    internal Turn Child { get; init; } = Turns.Ok;

    internal Action<ClientTalk, string> Talk { get; init; } = Talks.OneAnswer;

    /// <summary>The gateway is to close its connections to the child: that is waited for.</summary>
    internal bool IsLeft { get; init; }
}
