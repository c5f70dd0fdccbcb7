namespace Halftone.Core.Heap;

/// <content>`strings`: most are passed over.</content>
internal sealed partial class SnapshotParser
{
    private int _string;
    private bool _keep;
    private bool _escaped;
    private bool _afterString;

    private void BeginStrings()
    {
        _snapshot!.Names.Seal();
        _afterString = false;
    }

    /// <summary>What stands between strings; null = it may not stand there.</summary>
    private Step? NextOfStrings(byte letter)
    {
        switch ((char)letter)
        {
            case '"' when !_afterString:
                _keep = _snapshot!.Names.Wants(_string);
                return Step.InString;
            case ',' when _afterString:
                _afterString = false;
                return Step.Strings;
            case ']' when _afterString || _string == 0:
                if (_snapshot!.Names.LastWanted >= _string) Fail(SnapshotFault.Inconsistent($"something is named by string {_snapshot.Names.LastWanted}, and there are {_string}"));
                return Step.Comma;
            default:
                return null;
        }
    }

    private int ReadString(ReadOnlySpan<byte> bytes, int at)
    {
        while (at < bytes.Length)
        {
            if (_escaped)
            {
                _escaped = false;
                if (!Keep(bytes.Slice(at++, 1))) return int.MaxValue;
                continue;
            }
            var plain = bytes[at..].IndexOfAny((byte)'"', (byte)'\\');
            var end = plain < 0 ? bytes.Length : at + plain;
            if (!Keep(bytes[at..end])) return int.MaxValue;
            if (plain < 0) return end;
            at = end + 1;
            if (bytes[end] == '"')
            {
                if (_keep) _snapshot!.Names.Close();
                _string++;
                _afterString = true;
                _step = Step.Strings;
                return at;
            }
            _escaped = true;
            if (!Keep(bytes.Slice(end, 1))) return int.MaxValue;
        }
        return at;
    }

    private bool Keep(ReadOnlySpan<byte> piece)
    {
        if (!_keep || _snapshot!.Names.Append(piece)) return true;
        return Refuse("it has more names than there is memory for");
    }
}
