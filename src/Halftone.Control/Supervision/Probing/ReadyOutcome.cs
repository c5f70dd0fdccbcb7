using Halftone.Core.Config;

namespace Halftone.Control.Supervision.Probing;

/// <summary>How the wait for readiness ended.</summary>
internal abstract record ReadyOutcome
{
    private ReadyOutcome() { }

    /// <param name="BeyondLoopback">It can be reached around the gateway.</param>
    internal sealed record Ready(Endpoint Endpoint, bool BeyondLoopback) : ReadyOutcome;

    /// <summary>The leader ended first; its exit tells the rest.</summary>
    internal sealed record Exited : ReadyOutcome;

    internal sealed record NotInTime(string Seen) : ReadyOutcome;

    internal sealed record PortIgnored(IReadOnlyList<Endpoint> Listens) : ReadyOutcome;

    internal sealed record NotListening : ReadyOutcome;

    /// <summary>The watch itself failed.</summary>
    internal sealed record Broken(string Reason) : ReadyOutcome;

    internal sealed record Cancelled : ReadyOutcome;
}
