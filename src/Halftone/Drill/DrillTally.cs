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
        switch (status)
        {
            case >= 200 and < 400:
                Answered++;
                AnsweredAfter.Add(after);
                break;
            case 503 or 504 or 429:
                Shed++;
                ShedAfter.Add(after);
                break;
            default:
                Others++;
                break;
        }
    }

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
