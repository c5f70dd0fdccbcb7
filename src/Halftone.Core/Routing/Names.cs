namespace Halftone.Core.Routing;

/// <summary>The names of query parameters, header fields and cookies that a service's pins, rules and split ask for. Each has a slot.</summary>
internal sealed class Names
{
    internal required ByteMap Queries { get; init; }

    /// <summary>Field names, in lower case.</summary>
    internal required ByteMap Headers { get; init; }

    internal required ByteMap Cookies { get; init; }
}
