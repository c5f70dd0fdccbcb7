namespace Halftone.Core.Routing;

/// <summary>The services of one host by path prefix: the longest prefix that ends at a `/` boundary wins.</summary>
internal sealed class PathIndex
{
    /// <summary>Prefixes without their trailing slash, so that `/` is the empty prefix and `/api/` means `/api`.</summary>
    private readonly ByteMap _prefixes;
    private readonly int _root;
    private readonly int _depthMax;

    /// <param name="entries">Normalised prefixes as in <see cref="PrefixOf"/> with the service's index; of two equal ones the first counts.</param>
    internal PathIndex(IReadOnlyList<(byte[] Prefix, int Service)> entries)
    {
        _root = entries.Where(entry => entry.Prefix.Length == 0).Select(entry => entry.Service).FirstOrDefault(ByteMap.None);
        _prefixes = new ByteMap([.. entries.Where(entry => entry.Prefix.Length > 0)]);
        _depthMax = entries.Select(entry => entry.Prefix.Count(value => value == '/')).DefaultIfEmpty(0).Max();
    }

    /// <summary>Whether the path has a say at all.</summary>
    internal bool LooksAtPath => _prefixes.Count > 0;

    internal static byte[] PrefixOf(ReadOnlySpan<byte> path) => path.TrimEnd((byte)'/').ToArray();

    /// <summary>The service's index, or <see cref="ByteMap.None"/>.</summary>
    /// <remarks>Looks at as many segments as the deepest prefix has, whatever the path's length.</remarks>
    internal int Find(ReadOnlySpan<byte> path)
    {
        var best = _root;
        if (!LooksAtPath) return best;
        var end = 0;
        for (var depth = 0; depth < _depthMax && end < path.Length && end <= _prefixes.KeyLengthMax; depth++)
        {
            var next = path[(end + 1)..].IndexOf((byte)'/');
            end = next < 0 ? path.Length : end + 1 + next;
            var found = _prefixes.Find(path[..end]);
            if (found != ByteMap.None) best = found;
        }
        return best;
    }
}
