namespace Halftone.Drill;

/// <summary>What became of the requests of one client, or of all of them.</summary>
internal sealed class DrillTally
{
    internal int Answered, Shed, Others, Timeouts, Broken;
    internal readonly List<TimeSpan> AnsweredAfter = [];
    internal readonly List<TimeSpan> ShedAfter = [];

    /// <summary>From the start of the load to its last whole answer.</summary>
    internal TimeSpan LastAnswer;

    internal void Count(int status, TimeSpan after, TimeSpan at)
    {
        LastAnswer = at;
        Count(status, 1);
        if (IsAnswer(status)) AnsweredAfter.Add(after);
        else if (IsShed(status)) ShedAfter.Add(after);
    }

    /// <summary>So many with this status, and nobody knows when.</summary>
    internal void Count(int status, int count)
    {
        if (IsAnswer(status)) Answered += count;
        else if (IsShed(status)) Shed += count;
        else Others += count;
    }

    private static bool IsAnswer(int status) => status is >= 200 and < 400;

    private static bool IsShed(int status) => status is 503 or 504 or 429;

    internal static DrillTally Sum(IEnumerable<DrillTally> tallies)
    {
        var sum = new DrillTally();
        foreach (var each in tallies)
        {
            sum.Answered += each.Answered;
            sum.Shed += each.Shed;
            sum.Others += each.Others;
            sum.Timeouts += each.Timeouts;
            sum.Broken += each.Broken;
            sum.AnsweredAfter.AddRange(each.AnsweredAfter);
            sum.ShedAfter.AddRange(each.ShedAfter);
            if (each.LastAnswer > sum.LastAnswer) sum.LastAnswer = each.LastAnswer;
        }
        return sum;
    }

    /// <summary>Null of nothing.</summary>
    internal static TimeSpan? Median(List<TimeSpan> times)
    {
        if (times.Count == 0) return null;
        times.Sort();
        return times[times.Count / 2];
    }
}
