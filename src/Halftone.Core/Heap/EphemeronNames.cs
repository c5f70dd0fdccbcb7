namespace Halftone.Core.Heap;

/// <summary>
/// The value of a WeakMap is held by map and key together. V8 writes two edges for it, one from each, whose names have their end in common; it is
/// held once both are reached.
/// </summary>
internal sealed class EphemeronNames
{
    private readonly HeapSnapshot _snapshot;
    private readonly BitColumn _names;
    private readonly HashSet<string> _halfHeld = [];

    internal EphemeronNames(HeapSnapshot snapshot)
    {
        _snapshot = snapshot;
        _names = new(snapshot.Names.Count);
        for (var name = 0; name < snapshot.Names.Count; name++)
            if (IsEphemeron(snapshot.Names.Raw(name))) _names.Set(name);
    }

    private static ReadOnlySpan<byte> Mark => " / part of key ("u8;

    internal static bool IsEphemeron(ReadOnlySpan<byte> name) => name.IndexOf(Mark) > 0 && name.IndexOf("pair in WeakMap (table @"u8) > 0;

    /// <summary>Whether this edge holds; of a pair the second that is asked about does.</summary>
    internal bool Holds(int edge)
    {
        if (_snapshot.KindOfEdge(edge) is not EdgeKind.Internal) return true;
        var ordinal = _snapshot.Names.Ordinal(_snapshot.NameOfEdge(edge));
        if (!_names[ordinal]) return true;
        var text = _snapshot.Names.TextAt(ordinal);
        var pair = text[text.IndexOf(" / part of key (", StringComparison.Ordinal)..];
        if (_halfHeld.Remove(pair)) return true;
        _halfHeld.Add(pair);
        return false;
    }
}
