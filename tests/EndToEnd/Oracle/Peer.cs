namespace Halftone.Tests.EndToEnd.Oracle;

/// <summary>Somebody else's HTTP server on a loopback port that tells, with each answer, what it has understood.</summary>
internal sealed record Peer(string Name, int Port)
{
    /// <summary>Field of an answer: method, target and body as base64, a space between them.</summary>
    internal const string SeenField = "X-Seen";
}
