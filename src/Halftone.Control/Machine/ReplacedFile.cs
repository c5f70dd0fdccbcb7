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
    /// <exception cref="IOException">It is not there, or it cannot be written; nothing was changed.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, for want of permission.</exception>
    internal static ReplacedFile Write(string path, byte[] content)
    {
        var real = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
        var replaced = new ReplacedFile(real, File.ReadAllBytes(real), content);
        replaced.Put(content);
        return replaced;
    }

    /// <returns>False: somebody else has written it since, and what they wrote stays.</returns>
    /// <exception cref="IOException">As <see cref="Write"/>: the new content stays.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    internal bool Undo()
    {
        if (!File.ReadAllBytes(_path).AsSpan().SequenceEqual(_after)) return false;
        Put(_before);
        return true;
    }

    private void Put(byte[] content)
    {
        var part = $"{_path}.{Environment.ProcessId}.part";
        try
        {
            using (var file = new FileStream(part, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }
            if (Native.statx(Native.AtCurrentDirectory, _path, 0, Native.WantOwnersAndMode, out var status) != 0) throw new FileNotFoundException($"{_path} has gone meanwhile");
            // Only root can give a file away; whoever else may write it here has it afterwards, and its readers are told by its mode.
            _ = Native.chown(part, status.Uid, status.Gid);
            File.SetUnixFileMode(part, (UnixFileMode)(status.Mode & Permissions));
            File.Move(part, _path, overwrite: true);
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }
}
