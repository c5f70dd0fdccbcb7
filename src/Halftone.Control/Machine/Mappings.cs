using System.Buffers.Text;
using System.Text;
using Halftone.Core.Accounting;

namespace Halftone.Control.Machine;

/// <summary>The lines of /proc/PID/smaps, and whose the mappings are. What has no name is known by where it lies.</summary>
internal sealed class Mappings
{
    /// <summary>glibc's arenas begin at multiples of it and reserve as much: HEAP_MAX_SIZE on 64-bit machines.</summary>
    private const ulong ArenaBytes = 64ul << 20;

    private readonly List<Mapping> _all = [];

    private enum Owner : byte { Other, Program, Files, Stacks, Collector, Arenas }

    private sealed class Mapping(ulong start, ulong end, string modes, string name)
    {
        internal ulong Start => start;
        internal ulong End => end;
        internal string Modes => modes;
        internal string Name => name;
        internal long Resident { get; set; }

        /// <summary>Of it, what has no file: it was written, or never had one. Null = not told.</summary>
        internal long? Anonymous { get; set; }
        internal Owner? Owner { get; set; }

        /// <summary>Private and writable, as variables are.</summary>
        internal bool IsWritable => modes.StartsWith("rw", StringComparison.Ordinal) && modes.EndsWith('p');

        internal bool IsReserved => modes.StartsWith("---", StringComparison.Ordinal);

        internal bool IsAnonymous => name.Length == 0 || name.StartsWith("[anon", StringComparison.Ordinal);
    }

    /// <summary>
    /// `562ff775a000-562ff7785000 r--p 00000000 fe:00 4711   /usr/bin/x` begins a mapping, `Rss:   172 kB` and `Anonymous:   0 kB` belong to the one before it; other
    /// lines say nothing here.
    /// </summary>
    internal void Add(ReadOnlySpan<byte> line)
    {
        if (Size(line, "Rss:"u8) is { } resident)
        {
            if (_all.Count > 0) _all[^1].Resident = resident;
            return;
        }
        if (Size(line, "Anonymous:"u8) is { } anonymous)
        {
            if (_all.Count > 0) _all[^1].Anonymous = anonymous;
            return;
        }
        if (!Utf8Parser.TryParse(line, out ulong start, out var used, 'x') || used >= line.Length || line[used] != '-') return;
        line = line[(used + 1)..];
        if (!Utf8Parser.TryParse(line, out ulong end, out used, 'x') || line.Length < used + 6) return;
        var rest = Encoding.UTF8.GetString(line[(used + 1)..]).Split(' ', 5, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        _all.Add(new(start, end, rest[0], rest.Length > 4 ? rest[4] : ""));
    }

    /// <summary>Where code and constants of files are, of which no page was written: whatever is thrown away there comes back as it was.</summary>
    internal IEnumerable<(ulong Start, ulong Length)> Unwritten() =>
        _all.Where(mapping => mapping.Name.StartsWith('/') && mapping.Modes is ['r', '-', ..] && mapping.Anonymous == 0).Select(mapping => (mapping.Start, mapping.End - mapping.Start));

    /// <param name="anchor">An address within the managed heap.</param>
    /// <param name="stacks">Stack pointers of threads.</param>
    /// <param name="program">Path of the executable.</param>
    internal ResidentMemory Classify(ulong anchor, IReadOnlySet<ulong> stacks, string program)
    {
        for (var i = 0; i < _all.Count; i++) _all[i].Owner = OwnerOf(i, stacks, program);
        TakeCollectors(anchor);
        long Of(Owner owner) => _all.Where(mapping => (mapping.Owner ?? Owner.Other) == owner).Sum(mapping => mapping.Resident);
        return new()
        {
            Program = Of(Owner.Program),
            MappedFiles = Of(Owner.Files),
            ThreadStacks = Of(Owner.Stacks),
            ManagedHeap = Of(Owner.Collector),
            Arenas = Of(Owner.Arenas),
            Other = Of(Owner.Other),
        };
    }

    private Owner? OwnerOf(int at, IReadOnlySet<ulong> stacks, string program)
    {
        var mapping = _all[at];
        if (!mapping.IsAnonymous)
        {
            return mapping.Name switch
            {
                "[heap]" => Owner.Arenas,
                "[stack]" => Owner.Stacks,
                _ => mapping.Name == program || mapping.Name == $"{program} (deleted)" ? Owner.Program : Owner.Files,
            };
        }
        // Variables without a first value adjoin those of the same file that have one.
        if (at > 0 && mapping.IsWritable && _all[at - 1] is { IsWritable: true, Owner: Owner.Program or Owner.Files } before && before.End == mapping.Start && !before.IsAnonymous) return before.Owner;
        if (stacks.Any(pointer => pointer >= mapping.Start && pointer < mapping.End)) return Owner.Stacks;
        return IsArena(at) ? Owner.Arenas : null;
    }

    /// <summary>Bytes; null = it is another line.</summary>
    internal static long? Size(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name) =>
        line.StartsWith(name) && Utf8Parser.TryParse(line[name.Length..].TrimStart((byte)' '), out long kibibytes, out _) ? kibibytes * 1024 : null;

    private bool IsArena(int at)
    {
        var mapping = _all[at];
        if (!mapping.IsWritable || mapping.Start % ArenaBytes != 0) return false;
        var end = at + 1 < _all.Count && _all[at + 1] is { IsReserved: true, IsAnonymous: true } reserve && reserve.Start == mapping.End ? reserve.End : mapping.End;
        return end - mapping.Start == ArenaBytes;
    }

    /// <summary>The collector reserves one long range for all its heaps and their tables; parts of it are taken into use, so it is many mappings without a gap.</summary>
    private void TakeCollectors(ulong anchor)
    {
        var home = _all.FindIndex(mapping => anchor >= mapping.Start && anchor < mapping.End);
        if (home < 0) return;
        for (var at = home; at >= 0 && IsNobodys(at) && (at == home || _all[at].End == _all[at + 1].Start); at--) _all[at].Owner = Owner.Collector;
        for (var at = home + 1; at < _all.Count && IsNobodys(at) && _all[at - 1].End == _all[at].Start; at++) _all[at].Owner = Owner.Collector;
    }

    private bool IsNobodys(int at) => _all[at] is { IsAnonymous: true, Owner: null };
}
