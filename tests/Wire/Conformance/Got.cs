namespace Halftone.Tests.Wire.Conformance;

/// <summary>An answer as the client saw it.</summary>
/// <param name="IsWhole">It ended as its framing says; a body that ends with its connection must not end with a reset.</param>
internal sealed record Got(MessageHead Head, int Status, string Body, bool IsWhole)
{
    internal bool IsFinal => Status is >= 200 or 101;
}

/// <summary>What became of the client's connection, as far as the client listened.</summary>
internal enum ClientEnd { Open, Closed, Reset, Silent }
