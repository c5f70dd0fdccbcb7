namespace Halftone.Control.Notifications;

/// <summary>The journal, folded: what waits and what is dead, oldest first. Folding a line twice changes nothing.</summary>
internal sealed class JournalState
{
    private readonly OrderedDictionary<(string Hook, string Id), JournalLine> _open = [];

    internal int Count => _open.Count;

    internal IEnumerable<JournalLine> Open => _open.Values;

    internal void Fold(JournalLine line)
    {
        var key = (line.Hook, line.Id);
        switch (line.State)
        {
            case JournalLine.Waiting when _open.TryGetValue(key, out var known) && known.State == JournalLine.Waiting:
                break;
            case JournalLine.Waiting or JournalLine.Dead:
                // What is sent again stands behind what waited already.
                _open.Remove(key);
                _open.Add(key, line);
                if (line.State == JournalLine.Dead) DropOldDead();
                break;
            default:
                _open.Remove(key);
                break;
        }
    }

    private void DropOldDead()
    {
        var dead = _open.Values.Where(line => line.State == JournalLine.Dead).ToList();
        if (dead.Count > DeadLetters.Max) _open.Remove((dead[0].Hook, dead[0].Id));
    }
}
