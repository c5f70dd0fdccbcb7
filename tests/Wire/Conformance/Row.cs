namespace Halftone.Tests.Wire.Conformance;

/// <summary>One requirement on an intermediary.</summary>
/// <param name="Id">Its number in our table; rules of our own that go beyond the RFCs have a letter before it.</param>
/// <param name="Source">Section of the RFC, or what else asks for it.</param>
internal sealed record Row(string Id, string Source, string Requirement, params Probe[] Probes)
{
    internal bool IsOfTheRfcs => char.IsAsciiDigit(Id[0]);
}
