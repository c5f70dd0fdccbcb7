using System.Text;

namespace Halftone.Control.Supervision.Spawning;

/// <summary>The process groups that must die with the gateway, told to the guard line by line through its pipe.</summary>
internal sealed unsafe class GroupList
{
    private readonly Lock _gate = new();
    private readonly HashSet<int> _groups = [];
    private int _pipe = -1;

    internal void Add(int group)
    {
        lock (_gate)
        {
            _groups.Add(group);
            TellLocked('+', group);
        }
    }

    /// <summary>Must come before the reaping: until then nobody else can have this group id.</summary>
    internal void Remove(int group)
    {
        lock (_gate)
        {
            if (_groups.Remove(group)) TellLocked('-', group);
        }
    }

    /// <summary>A new guard listens at this pipe: it learns all groups. Closes the pipe of the one before; -1 = no guard.</summary>
    internal void Connect(int pipe)
    {
        lock (_gate)
        {
            if (_pipe >= 0) _ = Native.close(_pipe);
            _pipe = pipe;
            foreach (var group in _groups) TellLocked('+', group);
        }
    }

    /// <summary>Nothing is left to end: the guard may go at once.</summary>
    internal void Dismiss()
    {
        lock (_gate) TellLocked('.', 0);
    }

    private void TellLocked(char sign, int group)
    {
        if (_pipe < 0) return;
        // Far below PIPE_BUF, so a line arrives whole or not at all. It does not block: a guard that does not read is dead or stopped,
        // and is replaced or finds the process by its mark.
        Span<byte> line = stackalloc byte[16];
        var length = Encoding.ASCII.GetBytes($"{sign} {group}\n", line);
        fixed (byte* first = line) _ = Native.write(_pipe, first, (nuint)length);
    }
}
