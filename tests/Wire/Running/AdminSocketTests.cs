using System.Net.Sockets;
using Halftone.Running;

namespace Halftone.Tests.Wire.Running;

public sealed class AdminSocketTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("halftone-admin-");

    private string SocketPath => Path.Combine(_directory.FullName, "run", "halftone.sock");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Nobody_but_the_owner_may_open_it()
    {
        Assert.Null(AdminSocket.Prepare(SocketPath));
        using var socket = AdminSocket.Bind(SocketPath);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(SocketPath));
    }

    [Fact]
    public void Its_directory_is_the_owner_s_alone()
    {
        Assert.Null(AdminSocket.Prepare(SocketPath));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(SocketPath)!));
    }

    [Fact]
    public void A_socket_that_a_dead_gateway_left_is_no_running_one()
    {
        var directory = new RuntimeDirectory(Path.Combine(_directory.FullName, "halftone"));
        Assert.Null(directory.Make());
        using var living = AdminSocket.Bind(directory.SocketOf("web", 8000));
        living.Listen();
        using (var dead = AdminSocket.Bind(directory.SocketOf("shop", 9000)))
        {
            dead.Listen();
            File.Move(directory.SocketOf("shop", 9000), directory.SocketOf("moved", 9000));
        }
        Assert.Equal([directory.SocketOf("web", 8000)], directory.Sockets());
    }

    [Fact]
    public void A_file_in_the_place_of_the_runtime_directory_is_named()
    {
        var path = Path.Combine(_directory.FullName, "halftone");
        File.WriteAllText(path, "");
        var failure = new RuntimeDirectory(path).Make();
        Assert.Equal(ExitCode.NotPermitted, failure?.Code);
        Assert.Contains(path, failure!.Hint);
    }

    [Fact]
    public void One_that_a_killed_gateway_left_is_cleared_away()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(SocketPath)!);
        // A socket that closes without its file, as after kill -9: the runtime removes a file it bound, so this one is moved away first.
        using (var socket = AdminSocket.Bind(SocketPath))
        {
            socket.Listen();
            File.Move(SocketPath, $"{SocketPath}.moved");
        }
        File.Move($"{SocketPath}.moved", SocketPath);
        Assert.Null(AdminSocket.Prepare(SocketPath));
        Assert.False(File.Exists(SocketPath));
    }

    [Fact]
    public void One_that_is_in_use_names_the_process()
    {
        Assert.Null(AdminSocket.Prepare(SocketPath));
        using var socket = AdminSocket.Bind(SocketPath);
        socket.Listen();
        var failure = AdminSocket.Prepare(SocketPath)!;
        Assert.Equal(ExitCode.Conflict, failure.Code);
        Assert.Contains($"pid {Environment.ProcessId}", failure.What);
        Assert.Contains("halftone reload", failure.Hint);
        Assert.True(File.Exists(SocketPath));
    }

    [Fact]
    public void The_kernel_says_who_is_at_the_other_end()
    {
        Assert.Null(AdminSocket.Prepare(SocketPath));
        using var socket = AdminSocket.Bind(SocketPath);
        socket.Listen();
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(SocketPath));
        using var server = socket.Accept();
        Assert.Equal(Environment.ProcessId, AdminSocket.Peer(server)?.Pid);
    }

    [Fact]
    public void A_file_that_is_no_socket_is_not_removed()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(SocketPath)!);
        File.WriteAllText(SocketPath, "precious");
        Assert.NotNull(AdminSocket.Prepare(SocketPath));
        Assert.Equal("precious", File.ReadAllText(SocketPath));
    }
}
