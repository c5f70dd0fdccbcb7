namespace Halftone.Core.Evidence;

/// <summary>An epoch's number as an issued identity carries it: 16 bits, told apart within a release.</summary>
internal static class CountedPeriod
{
    /// <returns>1..65535; 0 stands for none.</returns>
    internal static ushort Of(int epoch) => (ushort)((epoch % ushort.MaxValue) + 1);
}
