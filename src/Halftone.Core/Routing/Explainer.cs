using System.Diagnostics;
using System.Net;

namespace Halftone.Core.Routing;

/// <summary>Asks the compiled routes where a request goes, and listens.</summary>
internal static class Explainer
{
    /// <param name="table">The table that serves.</param>
    /// <param name="service">One of its services.</param>
    /// <param name="request">A request, sent or imagined.</param>
    internal static Explanation Explain(RouteTable table, ServiceRoutes service, in RequestView request)
    {
        var story = service.Story ?? throw new ArgumentException($"Service \"{service.Name}\" was compiled without its story.");
        var trace = new ExplainTrace(service, story, AddressOf(request.Client));
        var decision = service.Decide(request, freshIdentity: 0, ref trace);
        Debug.Assert(decision.Version == service.Decide(request, freshIdentity: 0).Version, "Serving skips rules by index; that never changes what is decided.");

        var found = table.Find(request.Host, request.Path);
        return new Explanation
        {
            Service = service.Name,
            Version = service.Versions[decision.Version].Key.Version,
            Kind = decision.Kind,
            PathAmbiguous = decision.PathAmbiguous,
            BelongsTo = ReferenceEquals(found, service) ? null : found?.Name ?? "",
            Pin = decision.PathAmbiguous ? null : trace.Pin,
            Rules = trace.Rules,
            RulesCount = service.Rules.Count,
            Split = decision.PathAmbiguous || service.Split is null ? null : trace.SplitOf(service.Split, decision),
        };
    }

    private static string AddressOf(UInt128 client)
    {
        var bytes = new byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, client);
        var address = new IPAddress(bytes);
        return (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
    }
}
