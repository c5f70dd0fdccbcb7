namespace Halftone.Core.Heap;

/// <summary>A type and a name in one word, so that a column of millions costs 4 bytes a row.</summary>
internal static class Packed
{
    internal const int NodeTypeBits = 5;
    internal const int EdgeTypeBits = 4;

    /// <summary>Names that fit: 134 million, several gigabytes of strings.</summary>
    internal const long NodeNamesMax = 1L << (32 - NodeTypeBits);
    internal const long EdgeNamesMax = 1L << (32 - EdgeTypeBits);

    internal static uint Node(int type, int name) => ((uint)name << NodeTypeBits) | (uint)type;

    internal static uint Edge(int type, int name) => ((uint)name << EdgeTypeBits) | (uint)type;

    internal static int NodeType(uint packed) => (int)(packed & ((1 << NodeTypeBits) - 1));

    internal static int NodeName(uint packed) => (int)(packed >> NodeTypeBits);

    internal static int EdgeType(uint packed) => (int)(packed & ((1 << EdgeTypeBits) - 1));

    internal static int EdgeName(uint packed) => (int)(packed >> EdgeTypeBits);
}
