namespace Halftone.Core.Heap;

/// <content>`nodes` and `edges`: flat lists of whole numbers, so many to a row. Nine tenths of a file are here.</content>
internal sealed partial class SnapshotParser
{
    /// <summary>Larger than any size or index; what is multiplied by ten stays within 64 bits.</summary>
    private const ulong NumberMax = 1UL << 53;

    private enum At { Open, Wanted, Digits, Behind }

    private readonly ulong[] _row = new ulong[SnapshotHeader.FieldsMax];
    private int _width;
    private int _column;
    private ulong _value;
    private At _at;
    private int _rows;
    private long _edgesPromised;

    private void BeginNumbers(int width) => (_width, _column, _value, _at, _rows) = (width, 0, 0, At.Open, 0);

    private int ReadNumbers(ReadOnlySpan<byte> bytes, int at)
    {
        var (value, state) = (_value, _at);
        for (; at < bytes.Length; at++)
        {
            var letter = bytes[at];
            var digit = (uint)letter - '0';
            if (digit <= 9)
            {
                if (state == At.Behind || value > NumberMax) return Fail(SnapshotFault.Inconsistent($"'{_section.ToString().ToLowerInvariant()}' has a number that V8 does not write"));
                value = value * 10 + digit;
                state = At.Digits;
            }
            else if (letter == ',' && state is At.Digits or At.Behind)
            {
                if (!Take(value)) return int.MaxValue;
                (value, state) = (0, At.Wanted);
            }
            else if (letter == ']' && state != At.Wanted)
            {
                if ((state != At.Open && !Take(value)) || !EndNumbers()) return int.MaxValue;
                return at + 1;
            }
            else if (letter is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            {
                if (state == At.Digits) state = At.Behind;
            }
            else
            {
                return Fail(SnapshotFault.Inconsistent($"'{Shown(letter)}' stands among the numbers of '{_section.ToString().ToLowerInvariant()}'"));
            }
        }
        (_value, _at) = (value, state);
        return at;
    }

    private bool Take(ulong value)
    {
        _row[_column++] = value;
        if (_column < _width) return true;
        _column = 0;
        return _section == Section.Nodes ? AddNode() : AddEdge();
    }

    private bool AddNode()
    {
        var (header, row, at) = (_header!, _row, _rows++);
        if (at >= header.Nodes) return Refuse($"it has more nodes than the {header.Nodes} that it claims");
        var (type, name, id, size, count) = (row[header.TypeAt], row[header.NameAt], row[header.IdAt], row[header.SizeAt], row[header.EdgeCountAt]);
        if (type >= (ulong)header.NodeTypes.Count) return Refuse($"node {at} has type {type}, and there are {header.NodeTypes.Count}");
        if (name >= NamesMax(Packed.NodeNamesMax)) return Refuse($"node {at} has name {name}, and the file has no room for so many strings");
        if (id > uint.MaxValue) return Refuse($"node {at} has the id {id}, which is none of V8's");
        if ((ulong)_edgesPromised + count > (ulong)header.Edges) return Refuse($"its nodes have more edges than the {header.Edges} that it claims");
        _snapshot!.AddNode(at, (int)type, (int)name, (uint)id, (long)size, (int)_edgesPromised);
        _edgesPromised += (long)count;
        return true;
    }

    private bool AddEdge()
    {
        var (header, row, at) = (_header!, _row, _rows++);
        if (at >= header.Edges) return Refuse($"it has more edges than the {header.Edges} that it claims");
        var (type, name, to) = (row[header.EdgeTypeAt], row[header.EdgeNameAt], row[header.ToAt]);
        if (type >= (ulong)header.EdgeKinds.Length) return Refuse($"edge {at} has type {type}, and there are {header.EdgeKinds.Length}");
        var node = to / (uint)_header!.NodeWidth;
        if (node * (uint)_header.NodeWidth != to || node >= (ulong)header.Nodes) return Refuse($"edge {at} leads to {to}, where no node stands");
        if (header.EdgeKinds[type] == EdgeKind.Numbered) name = 0;
        else if (name >= NamesMax(Packed.EdgeNamesMax)) return Refuse($"edge {at} has name {name}, and the file has no room for so many strings");
        _snapshot!.AddEdge(at, (int)type, (int)name, (int)node);
        return true;
    }

    /// <summary>An empty string takes two quotes and a comma.</summary>
    private ulong NamesMax(long packed) => (ulong)Math.Min(packed, fileBytes / 3);

    private bool EndNumbers()
    {
        var (claimed, what) = _section == Section.Nodes ? (_header!.Nodes, "nodes") : (_header!.Edges, "edges");
        if (_column != 0) return Refuse($"the last row of '{what}' is not whole");
        if (_rows != claimed) return Refuse($"it claims {claimed} {what} and has {_rows}");
        if (_section == Section.Nodes && _edgesPromised != _header!.Edges) return Refuse($"it claims {_header.Edges} edges, and its nodes have {_edgesPromised}");
        _step = Step.Comma;
        return true;
    }

    private bool Refuse(string why)
    {
        Fail(SnapshotFault.Inconsistent(why));
        return false;
    }
}
