using System.Text;

namespace Halftone.Core.Routing;

/// <summary>Gives every name a slot while rules and split are compiled.</summary>
internal sealed class NamesBuilder
{
    private readonly Dictionary<(Source Source, string Name), int> _slots = [];

    /// <summary>The slot of a name; asked again, the same one. Field names are compared without case.</summary>
    internal int SlotOf(Source source, string name)
    {
        var key = (source, source == Source.Header ? name.ToLowerInvariant() : name);
        if (!_slots.TryGetValue(key, out var slot)) _slots.Add(key, slot = _slots.Count);
        return slot;
    }

    internal Names Build() => new() { Queries = Of(Source.Query), Headers = Of(Source.Header), Cookies = Of(Source.Cookie) };

    private ByteMap Of(Source source) =>
        new([.. _slots.Where(slot => slot.Key.Source == source).Select(slot => (Encoding.UTF8.GetBytes(slot.Key.Name), slot.Value))]);
}
