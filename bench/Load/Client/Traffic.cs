namespace Halftone.Bench.Load.Client;

/// <summary>What came of a load.</summary>
internal sealed record Traffic
{
    internal required long Requests { get; init; }

    /// <summary>Answers that were no 200, cut, or never came.</summary>
    internal required long Errors { get; init; }

    /// <summary>Requests of the schedule that were never sent, for every connection was busy.</summary>
    internal required long Unsent { get; init; }

    internal required long BytesReceived { get; init; }

    /// <summary>From the first request to the last answer.</summary>
    internal required long Nanoseconds { get; init; }

    /// <summary>Per request, nanoseconds from its scheduled time (not from when it could be sent) to the answer's end.</summary>
    internal required long[] Latencies { get; init; }

    internal required int Reconnects { get; init; }

    internal string? FirstError { get; init; }
}
