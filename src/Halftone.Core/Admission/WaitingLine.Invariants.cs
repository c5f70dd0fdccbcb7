using Halftone.Core.Config;

namespace Halftone.Core.Admission;

// A4, by walking every list; for tests, as its time grows with the line.
internal sealed partial class WaitingLine
{
    /// <summary>Throws at the first sentence of A4 that does not hold.</summary>
    internal void CheckWholly()
    {
        var (count, bytes, counted) = (0, 0L, 0);
        for (var priority = 0; priority < Priorities; priority++)
        {
            var (older, since) = (0, long.MinValue);
            for (var place = _oldest[priority]; place != 0; older = place, place = _rows[place].Newer)
            {
                ref var row = ref _rows[place];
                Require(++count <= Count && row.Waits && row.Older == older && row.Priority == (Priority)priority, "A4: the line is linked both ways");
                Require(row.Since >= since, "A4: nobody stands before somebody of its priority who joined earlier");
                bytes += row.Bytes;
                since = row.Since;
            }

            Require(older == _newest[priority], "A4: a priority's list ends at its newest");
        }

        Require(count == Count && bytes == Bytes, "A4: the line's count and bytes are those of its lists");
        for (var list = 0; list < _oldestOf.Length; list++) counted += CountOf(list);
        Require(counted == Count, "A4: every waiter is in the list of its reactor");
    }

    private int CountOf(int list)
    {
        var (count, older) = (0, 0);
        for (var place = _oldestOf[list]; place != 0; older = place, place = _rows[place].NewerOfReactor)
            Require(++count <= Count && ListOf(in _rows[place]) == list && _rows[place].OlderOfReactor == older, "A4: a reactor's list is linked both ways and holds its own");
        Require(_newestOf[list] == older, "A4: a reactor's list ends at its newest");
        return count;
    }

    private static void Require(bool holds, string sentence)
    {
        if (!holds) throw new InvalidOperationException(sentence);
    }
}
