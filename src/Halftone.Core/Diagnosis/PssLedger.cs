using System.Collections.Immutable;

namespace Halftone.Core.Diagnosis;

/// <summary>The proportional memory of our processes as far as it was read, and whose is read next: at most one at each asking, for a reading holds up its process.</summary>
/// <remarks>All times are of one clock, since whenever.</remarks>
internal sealed record PssLedger
{
    /// <summary>Between two readings of one process. One of 446 MB takes 6.6 ms (measured), in which it cannot map memory.</summary>
    internal static readonly TimeSpan EveryMin = TimeSpan.FromSeconds(30);

    /// <summary>The share of its time for which a large process is held up is one in so many.</summary>
    internal const int RestPerReading = 2000;

    /// <summary>A machine that was asleep meanwhile makes a reading look like hours.</summary>
    internal static readonly TimeSpan RestMax = TimeSpan.FromDays(1);

    private sealed record Entry(TimeSpan SeenFirst, PssTaken? Last)
    {
        internal TimeSpan Due => Last is { } last ? last.At + Rest(last.Took) : SeenFirst;
    }

    private ImmutableDictionary<ProcessStamp, Entry> Entries { get; init; } = ImmutableDictionary<ProcessStamp, Entry>.Empty;

    /// <summary>Processes it knows.</summary>
    internal int Count => Entries.Count;

    /// <summary>How long a process is left alone after a reading that took so long.</summary>
    internal static TimeSpan Rest(TimeSpan took) => took >= RestMax / RestPerReading ? RestMax : took * RestPerReading is var rest && rest > EveryMin ? rest : EveryMin;

    /// <summary>Who lives now; the others are forgotten.</summary>
    internal PssLedger See(IEnumerable<ProcessStamp> living, TimeSpan now)
    {
        var entries = ImmutableDictionary.CreateBuilder<ProcessStamp, Entry>();
        foreach (var process in living) entries[process] = Entries.GetValueOrDefault(process) ?? new Entry(now, null);
        return this with { Entries = entries.ToImmutable() };
    }

    /// <summary>Who has waited longest of those whose time has come, so that nobody is passed over for ever; null = nobody's has.</summary>
    internal ProcessStamp? Due(TimeSpan now)
    {
        (TimeSpan Due, ProcessStamp Process)? first = null;
        foreach (var (process, entry) in Entries)
        {
            if (entry.Due <= now && (first is not { } other || (entry.Due, process.Pid, process.Started).CompareTo((other.Due, other.Process.Pid, other.Process.Started)) < 0)) first = (entry.Due, process);
        }
        return first?.Process;
    }

    /// <summary>What a reading has brought; nothing changes for a process that was forgotten meanwhile.</summary>
    internal PssLedger Note(ProcessStamp process, PssTaken taken) =>
        Entries.TryGetValue(process, out var entry) ? this with { Entries = Entries.SetItem(process, entry with { Last = taken }) } : this;

    /// <summary>It was gone when it should have been read.</summary>
    internal PssLedger Forget(ProcessStamp process) => this with { Entries = Entries.Remove(process) };

    /// <summary>What a group holds by the last readings of its members; null = it is not known yet.</summary>
    /// <remarks>
    /// A member that was not read yet holds the sum back, as half of a group would pass for the whole. Not so one that came lately to a group that
    /// has been there for longer: somebody who starts a tool every second would never have a sum.
    /// </remarks>
    /// <param name="leader">The number of the group, and of the process that began it.</param>
    /// <param name="members">All who live.</param>
    internal PssReading? Of(int leader, IReadOnlyCollection<ProcessStamp> members, TimeSpan now)
    {
        var isOld = members.Any(member => member.Pid == leader && !IsNew(member, now));
        (long Sum, bool Any) known = (0, false);
        foreach (var member in members)
        {
            switch (Entries.GetValueOrDefault(member)?.Last?.Reading)
            {
                case PssReading.Unread unread: return unread;
                case PssReading.Bytes bytes: known = (known.Sum + bytes.Count, true); break;
                default: if (isOld && IsNew(member, now)) break; return null;
            }
        }
        return known.Any ? new PssReading.Bytes(known.Sum) : null;
    }

    private bool IsNew(ProcessStamp process, TimeSpan now) => !Entries.TryGetValue(process, out var entry) || now - entry.SeenFirst < EveryMin;
}
