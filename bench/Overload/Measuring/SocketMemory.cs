using System.Globalization;
using System.Text.RegularExpressions;
using Halftone.Bench.Shared.Machine;

namespace Halftone.Bench.Overload.Measuring;

/// <summary>What the kernel holds in the TCP sockets of processes: received and unread, written and unacknowledged, reserved.</summary>
internal static partial class SocketMemory
{
    [GeneratedRegex(@"pid=(\d+),.*skmem:\(r(\d+),.*?,f(\d+),w(\d+),")]
    private static partial Regex Line { get; }

    internal static long Bytes(IReadOnlyCollection<int> pids)
    {
        var sum = 0L;
        foreach (System.Text.RegularExpressions.Match line in Line.Matches(Tool.Read("ss", "-tmpHnO")))
            if (pids.Contains((int)Number(line.Groups[1]))) sum += Number(line.Groups[2]) + Number(line.Groups[3]) + Number(line.Groups[4]);
        return sum;
    }

    private static long Number(Group digits) => long.Parse(digits.Value, CultureInfo.InvariantCulture);
}
