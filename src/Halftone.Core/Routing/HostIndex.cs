namespace Halftone.Core.Routing;

/// <summary>Paths by host: the exact name, else the longest wildcard, else `*`. The best host alone decides, as in nginx.</summary>
internal sealed class HostIndex
{
    /// <summary>Bytes a DNS name can have; a longer host can only belong to `*`.</summary>
    private const int HostLengthMax = 255;

    private readonly PathIndex[] _paths;
    private readonly ByteMap _exact;

    /// <summary>Wildcards from their dot: `*.example.com` is kept as `.example.com`.</summary>
    private readonly ByteMap _suffixes;
    private readonly PathIndex? _any;

    /// <param name="hosts">Each host pattern once, with its paths.</param>
    internal HostIndex(IReadOnlyList<(string Pattern, PathIndex Paths)> hosts)
    {
        _paths = [.. hosts.Select(host => host.Paths)];
        _any = hosts.FirstOrDefault(host => host.Pattern == "*").Paths;
        _exact = new ByteMap([.. Entries(host => !host.StartsWith('*'), skip: 0)]);
        _suffixes = new ByteMap([.. Entries(host => host.StartsWith("*.", StringComparison.Ordinal), skip: 1)]);

        IEnumerable<(byte[] Key, int Value)> Entries(Func<string, bool> belongs, int skip) =>
            hosts.Index().Where(host => belongs(host.Item.Pattern)).Select(host => (AsciiText.LowerBytes(host.Item.Pattern[skip..]), host.Index));
    }

    /// <summary>How a host is compared: without the root's dot.</summary>
    internal static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> host) => host is [.., (byte)'.'] ? host[..^1] : host;

    internal PathIndex? Find(ReadOnlySpan<byte> host)
    {
        if (_exact.Count == 0 && _suffixes.Count == 0) return _any;
        host = Trim(host);
        if (host.Length > HostLengthMax) return _any;
        var found = _exact.FindIgnoringCase(host);
        if (found == ByteMap.None) found = FindSuffix(host);
        return found == ByteMap.None ? _any : _paths[found];
    }

    /// <summary>From the leftmost dot on, so that the longest suffix is met first; `*` stands for at least one character.</summary>
    private int FindSuffix(ReadOnlySpan<byte> host)
    {
        if (_suffixes.Count == 0) return ByteMap.None;
        for (var at = 1; at < host.Length; at++)
        {
            var next = host[at..].IndexOf((byte)'.');
            if (next < 0) break;
            at += next;
            var found = _suffixes.FindIgnoringCase(host[at..]);
            if (found != ByteMap.None) return found;
        }
        return ByteMap.None;
    }
}
