using System.IO.Hashing;
using System.Runtime.CompilerServices;

namespace Halftone.Core.Routing;

/// <summary>An immutable map from byte strings to numbers; a lookup allocates nothing and costs the same for 2 keys and 100,000.</summary>
/// <remarks>
/// Keys come from the configuration only, so nobody outside can crowd a slot. Most misses end at the length filter;
/// few keys are compared one by one, for that is cheaper than a hash.
/// </remarks>
internal sealed class ByteMap
{
    internal const int None = -1;

    /// <summary>Up to here comparing is cheaper than hashing (a short hash is 5 ns, a refused length 0.5 ns).</summary>
    private const int ComparedMax = 4;

    internal static ByteMap Empty { get; } = new([]);

    private readonly byte[][] _keys;
    private readonly int[] _values;
    private readonly uint[] _hashes;

    /// <summary>Open addressing over key indexes, at most half full; -1 = free. Empty when keys are compared one by one.</summary>
    private readonly int[] _places;

    /// <summary>Bit n: a key of length n exists; bit 63 stands for 63 and longer.</summary>
    private readonly ulong _lengths;

    internal ByteMap(IReadOnlyList<(byte[] Key, int Value)> entries)
    {
        _keys = [.. entries.Select(entry => entry.Key)];
        _values = [.. entries.Select(entry => entry.Value)];
        _hashes = [.. _keys.Select(key => Hash(key))];
        foreach (var key in _keys)
        {
            _lengths |= LengthBit(key.Length);
            KeyLengthMax = Math.Max(KeyLengthMax, key.Length);
        }
        _places = _keys.Length <= ComparedMax ? [] : Place(_keys, _hashes);
    }

    internal int Count => _keys.Length;

    internal int KeyLengthMax { get; }

    /// <summary>Whether a key of this length exists; lengths from 63 on are taken together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool HasLength(int length) => (_lengths & LengthBit(length)) != 0;

    /// <summary>The key's value, or <see cref="None"/>. Of two equal keys the first counts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Find(ReadOnlySpan<byte> key)
    {
        if (!HasLength(key.Length)) return None;
        return _places.Length == 0 ? Compare(key) : Probe(key);
    }

    /// <summary>As <see cref="Find"/>, for keys stored in lower case.</summary>
    internal int FindIgnoringCase(ReadOnlySpan<byte> key)
    {
        if (!HasLength(key.Length) || key.Length > KeyLengthMax) return None;
        if (_places.Length == 0) return CompareIgnoringCase(key);
        Span<byte> lower = stackalloc byte[key.Length];
        AsciiText.ToLower(key, lower);
        return Probe(lower);
    }

    private int Compare(ReadOnlySpan<byte> key)
    {
        for (var i = 0; i < _keys.Length; i++)
        {
            if (key.SequenceEqual(_keys[i])) return _values[i];
        }
        return None;
    }

    private int CompareIgnoringCase(ReadOnlySpan<byte> key)
    {
        for (var i = 0; i < _keys.Length; i++)
        {
            if (AsciiText.EqualsIgnoringCase(key, _keys[i])) return _values[i];
        }
        return None;
    }

    private int Probe(ReadOnlySpan<byte> key)
    {
        var hash = Hash(key);
        var mask = _places.Length - 1;
        for (var at = (int)hash & mask; _places[at] >= 0; at = (at + 1) & mask)
        {
            var index = _places[at];
            if (_hashes[index] == hash && key.SequenceEqual(_keys[index])) return _values[index];
        }
        return None;
    }

    private static int[] Place(byte[][] keys, uint[] hashes)
    {
        var places = new int[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)keys.Length * 2)];
        Array.Fill(places, -1);
        for (var index = 0; index < keys.Length; index++)
        {
            var at = (int)hashes[index] & (places.Length - 1);
            while (places[at] >= 0) at = (at + 1) & (places.Length - 1);
            places[at] = index;
        }
        return places;
    }

    private static uint Hash(ReadOnlySpan<byte> key) => (uint)XxHash3.HashToUInt64(key);

    private static ulong LengthBit(int length) => 1UL << Math.Min(length, 63);
}
