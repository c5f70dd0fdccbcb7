using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Halftone.Control.Machine;

namespace Halftone.Running;

/// <summary>The Unix socket operators talk to: taken only when nobody answers there, and never open to others, not even for a moment.</summary>
internal static class AdminSocket
{
    /// <summary>sun_path is 108 bytes with its closing zero.</summary>
    private const int PathBytesMax = 107;
    private const int SocketLevel = 1; // SOL_SOCKET
    private const int PeerCredentials = 17; // SO_PEERCRED

    /// <summary>Clears a stale socket out of the way; a living gateway's is refused.</summary>
    internal static Failure? Prepare(string path)
    {
        if (TooLong(path) is { } tooLong) return tooLong;
        if (Path.GetDirectoryName(path) is { } directory && Make(directory) is { } failure) return failure;
        if (!File.Exists(path)) return null;
        if (!FileKind.IsSocket(path)) return new(ExitCode.Failed, $"{path} is in the way: it should be the admin socket and is a file", "move it away, or give another `admin: { socket: PATH }`");
        return Probe(path) switch
        {
            Answer.Nobody => Remove(path),
            Answer.Somebody(var pid) => new(ExitCode.Conflict, $"another halftone{(pid > 0 ? $" (pid {pid})" : "")} runs with this admin socket: {path}", "to change what runs: halftone reload; to see it: halftone ps; to run a second one, give it another `admin.socket`"),
            Answer.Refused(var why) => new(ExitCode.NotPermitted, $"the admin socket {path} cannot be used: {why}", "run as its owner, or give another `admin: { socket: PATH }`"),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    internal static Failure? TooLong(string path) => Encoding.UTF8.GetByteCount(path) <= PathBytesMax
        ? null
        : new(ExitCode.Failed, $"the admin socket's path is longer than {PathBytesMax} bytes: {path}", "give a shorter one: `admin: { socket: /run/halftone/web.sock }`");

    /// <summary>Bound with mode 0600 before anybody can connect: a socket accepts nothing until it listens.</summary>
    internal static Socket Bind(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return socket;
    }

    /// <summary>The user at the other end, as the kernel knows it; null for TCP.</summary>
    internal static (int Pid, uint Uid)? Peer(Socket socket)
    {
        if (socket.AddressFamily != AddressFamily.Unix) return null;
        Span<byte> credentials = stackalloc byte[12];
        return socket.GetRawSocketOption(SocketLevel, PeerCredentials, credentials) == credentials.Length
            ? (BinaryPrimitives.ReadInt32LittleEndian(credentials), BinaryPrimitives.ReadUInt32LittleEndian(credentials[4..]))
            : null;
    }

    /// <summary>Somebody listens there.</summary>
    internal static bool Answers(string path) => FileKind.IsSocket(path) && Probe(path) is Answer.Somebody;

    private abstract record Answer
    {
        internal sealed record Nobody : Answer;
        internal sealed record Somebody(int Pid) : Answer;
        internal sealed record Refused(string Why) : Answer;
    }

    private static Answer Probe(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return new Answer.Somebody(Peer(socket)?.Pid ?? 0);
        }
        catch (SocketException failure) when (failure.SocketErrorCode is SocketError.ConnectionRefused)
        {
            return new Answer.Nobody();
        }
        catch (SocketException failure)
        {
            return new Answer.Refused(failure.Message);
        }
    }

    private static Failure? Make(string directory)
    {
        try
        {
            // What we make is for us alone; what is there has its owner's mode.
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return new(ExitCode.NotPermitted, $"the admin socket's directory {directory} cannot be made: {refused.Message}", "make it, or give another `admin: { socket: PATH }`");
        }
    }

    private static Failure? Remove(string path)
    {
        try
        {
            File.Delete(path);
            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return new(ExitCode.NotPermitted, $"the stale admin socket {path} cannot be removed: {refused.Message}", "remove it as its owner, or give another `admin: { socket: PATH }`");
        }
    }
}
