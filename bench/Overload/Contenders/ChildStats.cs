using System.Text.Json;

namespace Halftone.Bench.Overload.Contenders;

/// <summary>What a child counted since its last reset.</summary>
/// <param name="Arrived">Requests.</param>
/// <param name="Executed">Requests done.</param>
/// <param name="Dead">Done although their client had left.</param>
/// <param name="Late">Arrived although their client had left: dead work that the gateway could have kept away.</param>
/// <param name="Cancelled">Connections that were closed on a request.</param>
/// <param name="CancelP99Microseconds">From the client's leave to that close.</param>
/// <param name="Peak">Most requests at once, abandoned ones that still run included.</param>
/// <param name="Running">Now.</param>
/// <param name="BusyMicroseconds">Sum of the service times of those executed.</param>
internal sealed record ChildStats(long Arrived, long Executed, long Dead, long Late, long Cancelled, double CancelP99Microseconds, int Peak, int Running, double BusyMicroseconds)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <summary>NaN when nothing was executed.</summary>
    internal double ServiceSeconds => BusyMicroseconds / Executed / 1e6;

    internal static ChildStats Read(string json) => JsonSerializer.Deserialize<ChildStats>(json, Options) ?? throw new InvalidOperationException($"no counts: {json}");
}
