using Halftone.Core.Outcomes;
using Halftone.Core.Routing;

namespace Halftone.DataPlane.Http1;

/// <summary>Reads an answer head; as strict as the request reader, except that white space before a colon and folded lines are repaired nowhere: 502.</summary>
internal static class ResponseReader
{
    internal const int HeadBytesMax = 32 * 1024;
    internal const int FieldsMax = 100;

    internal static ReadResult Read(ReadOnlySpan<byte> input, Span<FieldRange> fields, MethodKind method, out ResponseHead head, out Fault fault) => throw new NotImplementedException();
}
