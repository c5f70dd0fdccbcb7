using Halftone.Core.Config.Shapes;
using Key = Halftone.Core.Config.Shapes.KeyOf<Halftone.Core.Config.GatewayLimitsConfig>;

namespace Halftone.Core.Config.Keys;

/// <summary>The keys of `limits` at the top of the file.</summary>
internal static class GatewayLimitsKeys
{
    /// <summary>Less than one browser's head does not work; more than a client and a service need between two reads is no limit.</summary>
    private static readonly BytesShape SocketBuffer = new(32 * 1024, 64 * 1024 * 1024);

    internal static readonly Table<GatewayLimitsConfig> Table = new("gateway limits", "Bounds of the gateway as a whole. Those of a version stand in its service.", new())
    {
        Keys =
        [
            Key.Gateway("connections", new OptionalValue<int>(new WholeShape(1, 1_000_000), "auto"),
                limits => limits.Connections, (limits, value) => limits with { Connections = value },
                "Connections of clients at once. Beyond it the one that has been idle longest is closed, and without an idle one newcomers wait in the kernel. `auto` = what the file limit leaves, at most 20000."),
            Key.Live("requests", new OptionalValue<int>(new WholeShape(1, 1_000_000), "off"),
                limits => limits.Requests, (limits, value) => limits with { Requests = value },
                "Requests in hand at once over all versions, in line and in flight; beyond it the answer is 503. Off, for every version bounds its own, while under this one a version that hangs takes from the others."),
            Key.Live("memory", new MemoryLimitShape(),
                limits => limits.Memory, (limits, value) => limits with { Memory = value },
                "What memory is measured against: at 85 % timeouts shrink, at 92 % connections are not kept, at 95 % requests get 503, at 98 % nobody is accepted. `auto` = the limit of our control group, if it has one; a size bounds the gateway's own resident memory."),
            Key.Gateway("socket_buffer", new OptionalValue<long>(SocketBuffer, "auto"),
                limits => limits.SocketBuffer, (limits, value) => limits with { SocketBuffer = value },
                "Bytes that the kernel may keep for a socket in each direction (it doubles the figure for its own use). `auto` = as much as the kernel sees fit."),
        ],
        Neighbours = [LimitsKeys.Table],
        Renamed =
        [
            ("max_connections", "write `connections`"), ("max_requests", "write `requests`"), ("worker_connections", "write `connections`"), ("maxconn", "write `connections`"),
            ("sndbuf", "write `socket_buffer`"), ("rcvbuf", "write `socket_buffer`"),
        ],
    };
}
