namespace Halftone.Control.Supervision.Output;

/// <summary>A log file that is moved aside when it is full: `x.log`, `x.log.1` (newer) ... Lines are the child's own, unchanged.</summary>
/// <param name="path">Absolute.</param>
/// <param name="bytesMax">Of one file.</param>
/// <param name="files">All files together, the one being written included; at least 1.</param>
internal sealed class RotatingFile(string path, long bytesMax, int files) : IDisposable
{
    private FileStream? _stream;
    private long _length;

    internal string Path => path;

    /// <summary>Throws IOException or UnauthorizedAccessException: disk full, no permission.</summary>
    internal void Write(ReadOnlySpan<byte> line)
    {
        if (_stream is null) Open();
        if (_length > 0 && _length + line.Length + 1 > bytesMax) Rotate();
        _stream!.Write(line);
        _stream.WriteByte((byte)'\n');
        _length += line.Length + 1;
    }

    internal void Flush() => _stream?.Flush();

    private void Open()
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        _stream = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 16 * 1024,
            // Output may hold secrets; the group may read it, as with most logs.
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead,
        });
        _length = _stream.Length;
    }

    private void Rotate()
    {
        Dispose();
        if (files == 1)
        {
            File.Delete(path);
        }
        else
        {
            for (var i = files - 2; i >= 1; i--)
                if (File.Exists($"{path}.{i}")) File.Move($"{path}.{i}", $"{path}.{i + 1}", overwrite: true);
            File.Move(path, $"{path}.1", overwrite: true);
        }

        Open();
    }

    public void Dispose()
    {
        var stream = _stream;
        _stream = null;
        stream?.Dispose();
    }
}
