using System.Net;
using System.Text;

namespace Halftone.Drill;

/// <summary>What a drill will do, checked: nothing in it has to be doubted while it runs.</summary>
/// <param name="Slots">Of the versions that the requests may reach: what the service takes on at the same time.</param>
internal sealed record DrillPlan(string Service, EndPoint Target, string Host, string Path, int Connections, TimeSpan Duration, int Slots)
{
    internal const int ConnectionsMax = 2_000;
    internal static readonly TimeSpan DurationMin = TimeSpan.FromSeconds(1);
    internal static readonly TimeSpan DurationMax = TimeSpan.FromMinutes(5);

    /// <summary>How long a client of the storm waits for its answer, as in the article.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Long enough for a rate, short beside the storm.</summary>
    internal TimeSpan CapacityTime => TimeSpan.FromSeconds(Math.Clamp(Duration.TotalSeconds / 4, 2, 5));

    internal byte[] Request => Encoding.ASCII.GetBytes($"GET {Path} HTTP/1.1\r\nHost: {Host}\r\nUser-Agent: halftone-drill\r\nAccept: */*\r\n\r\n");

    internal string TargetText => Target is IPEndPoint ? $"http://{Target}{Path}" : $"unix:{Target}, {Path}";

    internal static Failure? Refuse(int connections, TimeSpan duration, string? path)
    {
        if (connections is < 1 or > ConnectionsMax)
            return new(ExitCode.Usage, $"--connections {connections} is outside 1..{ConnectionsMax}", $"give a number within 1..{ConnectionsMax}");
        if (duration < DurationMin || duration > DurationMax)
            return new(ExitCode.Usage, $"--duration {duration.TotalSeconds:0.###}s is outside 1s..5m", "give a time within 1s..5m: --duration 20s");
        return path is not null && (!path.StartsWith('/') || path.Any(letter => letter is <= ' ' or > '~'))
            ? new(ExitCode.Usage, "--path is not a path", "begin it with / and write other characters as %20: --path /search?q=x")
            : null;
    }
}
