using System.Collections;
using System.Runtime.CompilerServices;

namespace Halftone.Core;

/// <summary>An immutable list that compares by its elements, so that config records compare by value.</summary>
/// <remarks>A reload keeps what did not change; that test is `==` on records, and an array inside would break it.</remarks>
[CollectionBuilder(typeof(Items), nameof(Items.Create))]
internal readonly struct Items<T> : IReadOnlyList<T>, IEquatable<Items<T>>
{
    private readonly T[]? _items;

    internal Items(T[] items) => _items = items;

    public int Count => _items?.Length ?? 0;

    public bool IsEmpty => Count == 0;

    public T this[int index] => AsSpan()[index];

    public ReadOnlySpan<T> AsSpan() => _items;

    public bool Equals(Items<T> other) => AsSpan().SequenceEqual(other.AsSpan());

    public override bool Equals(object? obj) => obj is Items<T> other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in AsSpan()) hash.Add(item);
        return hash.ToHashCode();
    }

    public override string ToString() => $"[{string.Join(", ", AsSpan().ToArray())}]";

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)(_items ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public static bool operator ==(Items<T> left, Items<T> right) => left.Equals(right);

    public static bool operator !=(Items<T> left, Items<T> right) => !left.Equals(right);
}

/// <summary>Builds <see cref="Items{T}"/> from collection expressions and sequences.</summary>
internal static class Items
{
    internal static Items<T> Create<T>(ReadOnlySpan<T> items) => new(items.ToArray());

    internal static Items<T> ToItems<T>(this IEnumerable<T> items) => new([.. items]);
}
