namespace Halftone.Tests.Unit.Forwarding;

/// <summary>One request on its way to an instance: the bytes, and what their sender believes them to be.</summary>
internal sealed record SentRequest(byte[] Bytes, Understood Request);

/// <summary>What became of the bytes of one client connection.</summary>
/// <param name="Requests">Those that were sent whole, in their order.</param>
/// <param name="Cut">The bytes of a request that was begun and never completed; empty when there was none.</param>
/// <param name="Answer">Status and reason of the last answer, as in `400 head_malformed`; empty when there was none.</param>
/// <param name="IsWhole">The client's bytes were these requests and nothing else.</param>
/// <param name="Complaint">What the sender did against its own rules; null = nothing.</param>
internal sealed record Passage(IReadOnlyList<SentRequest> Requests, byte[] Cut, string Answer, bool IsWhole, string? Complaint);
