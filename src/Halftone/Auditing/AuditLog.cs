using System.Text.Json;
using Halftone.Api;
using Halftone.Api.Contracts;

namespace Halftone.Auditing;

/// <summary>The file of every change of state, one JSON document per line, only ever added to and for its owner's eyes.</summary>
/// <remarks>It is opened for each line, for there are few: a file that was moved away is made anew without a word from anybody.</remarks>
/// <param name="path">Null: no file is kept.</param>
internal sealed class AuditLog(string? path)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Lock _gate = new();

    /// <summary>Makes the file, so that a start is refused where no change could be written down later.</summary>
    internal Failure? Prepare()
    {
        try
        {
            Append([]);
            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return new(ExitCode.NotPermitted, $"the audit log {path} cannot be written: {refused.Message}", "give `admin: { audit: ... }` a file that this user may write, or `off`");
        }
    }

    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor may it.</exception>
    internal void Add(AuditDocument document) => Append([.. JsonSerializer.SerializeToUtf8Bytes(document, ApiJson.Default.AuditDocument), (byte)'\n']);

    private void Append(byte[] line)
    {
        if (path is null) return;
        lock (_gate)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!, OwnerOnly | UnixFileMode.UserExecute);
            using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete, UnixCreateMode = OwnerOnly, BufferSize = 0 });
            // One that was there before may be open to others.
            if (File.GetUnixFileMode(file.SafeFileHandle) is not OwnerOnly) File.SetUnixFileMode(file.SafeFileHandle, OwnerOnly);
            file.Write(line);
            file.Flush(flushToDisk: true);
        }
    }
}
