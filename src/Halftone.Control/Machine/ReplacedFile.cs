namespace Halftone.Control.Machine;

/// <summary>A file that was given another content and can have its own back. Whoever reads it sees the one or the other, whole; owner and mode stay.</summary>
internal sealed class ReplacedFile
{
    private const int Permissions = 0b111_111_111;

    private readonly string _path;
    private readonly byte[] _before;
    private readonly byte[] _after;

    private ReplacedFile(string path, byte[] before, byte[] after) => (_path, _before, _after) = (path, before, after);

    /// <summary>What a link leads to is replaced, not the link.</summary>
    /// <param name="before">What it said when it was looked at.</param>
    /// <returns>Null: it says something else by now, and that stays.</returns>
    /// <exception cref="IOException">It is not there, or it cannot be written; nothing was changed.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, for want of permission: another owner or group would lose it.</exception>
    internal static ReplacedFile? Write(string path, byte[] before, byte[] content)
    {
        var real = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
        var replaced = new ReplacedFile(real, before, content);
        return replaced.Put(before, content) ? replaced : null;
    }

    /// <returns>False: somebody else has written it since, and what they wrote stays.</returns>
    /// <exception cref="IOException">As <see cref="Write"/>: the new content stays.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    internal bool Undo() => Put(_after, _before);

    private bool Put(byte[] present, byte[] content)
    {
        if (!File.ReadAllBytes(_path).AsSpan().SequenceEqual(present)) return false;
        var part = $"{_path}.{Environment.ProcessId}.part";
        try
        {
            // Who may write into the directory could have put a link there, or a file that they can read.
            File.Delete(part);
            using (var file = new FileStream(part, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }
            if (Native.statx(Native.AtCurrentDirectory, _path, 0, Native.WantOwnersAndMode, out var status) != 0) throw new FileNotFoundException($"{_path} has gone meanwhile");
            // Only root can give a file away. A gateway of another user could not read at its next start what became ours.
            if (Native.chown(part, status.Uid, status.Gid) != 0) throw new UnauthorizedAccessException($"{_path} belongs to another user or group");
            File.SetUnixFileMode(part, (UnixFileMode)(status.Mode & Permissions));
            File.Move(part, _path, overwrite: true);
            return true;
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }
}
