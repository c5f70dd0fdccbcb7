namespace Halftone.Core.Routing;

/// <summary>One value that the service asks for, found in the request: an offset into the query or into the head.</summary>
internal struct Occurrence
{
    /// <summary>Which name it belongs to; see <see cref="Names"/>.</summary>
    public int Slot;
    public int Start;
    public int Length;
    public OccurrenceText Text;
}
