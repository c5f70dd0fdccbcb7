using System.Runtime.InteropServices;

namespace Halftone.Bench.NullProxy;

/// <summary>Moves bytes between each client and an upstream connection of its own, without looking at them: receive, send, receive, send.</summary>
/// <remarks>What no proxy on the same kernel can undercut without fewer system calls: the floor of the comparison.</remarks>
internal sealed unsafe class Relay(int listener, Address upstream)
{
    private const int DescriptorsMax = 65_536, EventsMax = 256, BufferBytes = 64 * 1024;

    private readonly int _epoll = Libc.EpollCreate(Libc.SockCloexec);

    /// <summary>By descriptor: the other side; 0 = not ours. Descriptor 0 is never a socket here.</summary>
    private readonly int[] _other = new int[DescriptorsMax];

    /// <summary>By descriptor: bytes received for it that its socket did not take yet.</summary>
    private readonly byte[]?[] _unsent = new byte[]?[DescriptorsMax];

    private readonly byte* _buffer = (byte*)NativeMemory.Alloc(BufferBytes);

    internal void Run()
    {
        Add(listener, Libc.In);
        var events = stackalloc Libc.EpollEvent[EventsMax];
        while (true)
        {
            var count = Libc.EpollWait(_epoll, events, EventsMax, -1);
            for (var i = 0; i < count; i++)
            {
                var fd = (int)events[i].Data;
                if (fd == listener) Accept();
                else Handle(fd, events[i].Events);
            }
        }
    }

    private void Accept()
    {
        int client;
        while ((client = Libc.Accept(listener, null, null, Libc.SockNonblock | Libc.SockCloexec)) >= 0)
        {
            var server = Libc.Socket(upstream.Family, Libc.SockStream | Libc.SockCloexec, 0);
            fixed (byte* address = upstream.Bytes)
            {
                if (server < 0 || Libc.Connect(server, address, upstream.Bytes.Length) < 0)
                {
                    _ = Libc.Close(client);
                    if (server >= 0) _ = Libc.Close(server);
                    continue;
                }
            }
            const int SetFlags = 4;
            _ = Libc.Control(server, SetFlags, Libc.SockNonblock);
            var on = 1;
            _ = Libc.SetOption(client, Libc.Tcp, Libc.NoDelay, &on, sizeof(int));
            if (upstream.Family == Libc.AfInet) _ = Libc.SetOption(server, Libc.Tcp, Libc.NoDelay, &on, sizeof(int));
            (_other[client], _other[server]) = (server, client);
            Add(client, Libc.In | Libc.Out | Libc.ReadHangup | Libc.EdgeTriggered);
            Add(server, Libc.In | Libc.Out | Libc.ReadHangup | Libc.EdgeTriggered);
        }
    }

    private void Handle(int fd, uint events)
    {
        // A pair closed earlier in this batch has no other side any more; a number reused within the batch reads EAGAIN.
        if (_other[fd] == 0) return;
        if (_unsent[fd] is { } waiting && (events & Libc.Out) != 0 && !Flush(fd, waiting)) return;
        if ((events & Libc.In) != 0) Move(fd, _other[fd], (events & Libc.ReadHangup) != 0);
    }

    private bool Flush(int fd, byte[] waiting)
    {
        _unsent[fd] = null;
        fixed (byte* bytes = waiting)
            if (!Send(fd, bytes, waiting.Length)) return _other[fd] != 0;
        Move(_other[fd], fd, hangup: true);
        return _other[fd] != 0;
    }

    /// <summary>Reads until a short read (or, after a hang-up, until nothing is left) and stops while the other side is full.</summary>
    private void Move(int from, int to, bool hangup)
    {
        while (_unsent[to] is null)
        {
            var got = Libc.Receive(from, _buffer, BufferBytes, 0);
            if (got <= 0)
            {
                if (got == 0 || Marshal.GetLastSystemError() != Libc.Again) Close(from, to);
                return;
            }
            if (!Send(to, _buffer, (int)got) || (got < BufferBytes && !hangup)) return;
        }
    }

    /// <summary>False when the socket is full (the rest is kept) or the pair was closed.</summary>
    private bool Send(int fd, byte* bytes, int length)
    {
        var sent = Libc.Send(fd, bytes, length, Libc.NoSignal);
        if (sent == length) return true;
        if (sent < 0 && Marshal.GetLastSystemError() != Libc.Again)
        {
            Close(fd, _other[fd]);
            return false;
        }
        var done = (int)Math.Max(0, sent);
        _unsent[fd] = new ReadOnlySpan<byte>(bytes + done, length - done).ToArray();
        return false;
    }

    private void Close(int one, int other)
    {
        foreach (var fd in (ReadOnlySpan<int>)[one, other])
        {
            (_other[fd], _unsent[fd]) = (0, null);
            _ = Libc.Close(fd);
        }
    }

    private void Add(int fd, uint events)
    {
        var what = new Libc.EpollEvent { Events = events, Data = fd };
        _ = Libc.EpollControl(_epoll, Libc.CtlAdd, fd, &what);
    }
}
