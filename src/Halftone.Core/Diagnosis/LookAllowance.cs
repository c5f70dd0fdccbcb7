namespace Halftone.Core.Diagnosis;

/// <summary>So many looks an hour for all processes of a version together, for each stops one for a moment; as dotnet-monitor limits the actions of its rules.</summary>
internal sealed class LookAllowance
{
    internal static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly Queue<TimeSpan> _taken = [];

    /// <summary>One more is allowed.</summary>
    /// <param name="now">Since any beginning; it only grows.</param>
    internal bool May(TimeSpan now, int perHour)
    {
        while (_taken.TryPeek(out var oldest) && now - oldest >= Hour) _taken.Dequeue();
        return _taken.Count < perHour;
    }

    /// <summary>One was taken. Whoever is turned away before anything is done to the process has taken none.</summary>
    internal void Take(TimeSpan now) => _taken.Enqueue(now);

    /// <summary>Nothing is remembered that counts.</summary>
    internal bool IsEmpty(TimeSpan now) => _taken.All(taken => now - taken >= Hour);
}
