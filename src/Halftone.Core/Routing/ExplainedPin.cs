namespace Halftone.Core.Routing;

/// <summary>What the pins of a service say about a request.</summary>
/// <param name="Source">Where the identity stood, in words; null = the request has none that could be pinned.</param>
/// <param name="Pin">Null = whoever sent it is not pinned.</param>
internal sealed record ExplainedPin(string? Source, string Identity, Pin? Pin);
