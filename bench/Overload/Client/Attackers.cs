using System.Runtime.InteropServices;
using System.Text;
using Halftone.Bench.Shared.Client;
using Halftone.Bench.Shared.Machine;

namespace Halftone.Bench.Overload.Client;

/// <summary>How connections are misused: what each sends first, and what it does at every turn.</summary>
internal abstract record Attack
{
    private Attack() { }

    /// <summary>Asks for ten megabytes and takes a kilobyte a second.</summary>
    internal sealed record SlowReading : Attack;

    /// <summary>Sends a head that never ends, a field every ten seconds.</summary>
    internal sealed record Slowloris : Attack;
}

/// <summary>Thousands of bad connections, driven in turn by alarms, without events; one that was closed comes back at its next turn.</summary>
internal sealed unsafe class Attackers(Loop loop, int port, Attack attack, int count)
{
    private const int TakenBytes = 1024, ReceiveBufferBytes = 8 * 1024;

    private const long Tick = 10_000_000;

    private static readonly byte* Buffer = (byte*)NativeMemory.Alloc(TakenBytes);

    private readonly byte[] _first = Encoding.ASCII.GetBytes("GET /big HTTP/1.1\r\nHost: bench.halftone.invalid\r\nx-client: 0 9000000000000000\r\n" + (attack is Attack.SlowReading ? "\r\n" : ""));
    private readonly byte[] _field = "x-more: and more\r\n"u8.ToArray();
    private readonly long _turnNanoseconds = attack is Attack.SlowReading ? 1_000_000_000 : 10_000_000_000;
    private readonly int[] _fds = [.. Enumerable.Repeat(-1, count)];
    private readonly bool[] _begun = new bool[count];
    private double _owed;
    private int _next;
    private bool _left;

    /// <summary>Connections opened, the first ones included.</summary>
    internal long Opened { get; private set; }

    internal long BytesTaken { get; private set; }

    internal int Open => _fds.Count(fd => fd >= 0);

    /// <summary>All connect at once, a thousand in every tenth of a second, so that no backlog overflows.</summary>
    internal void Begin()
    {
        for (var i = 0; i < count; i++)
        {
            var place = i;
            loop.At(Clock.Now + i * 100_000L, () => Turn(place));
        }
        loop.At(Clock.Now + count * 100_000L + _turnNanoseconds / 10, () => loop.Every(Tick, Step));
    }

    internal void Leave()
    {
        _left = true;
        foreach (var fd in _fds) if (fd >= 0) _ = Libc.Close(fd);
        Array.Fill(_fds, -1);
    }

    private bool Step()
    {
        if (_left) return false;
        for (_owed += (double)count * Tick / _turnNanoseconds; _owed >= 1; _owed--) Turn(_next++ % count);
        return true;
    }

    private void Turn(int i)
    {
        if (_left) return;
        if (_fds[i] < 0)
        {
            _fds[i] = Sockets.Begin(port, attack is Attack.SlowReading ? ReceiveBufferBytes : 0);
            _begun[i] = false;
            Opened++;
        }
        if (_fds[i] >= 0 && !Act(i))
        {
            _ = Libc.Close(_fds[i]);
            _fds[i] = -1;
        }
    }

    /// <summary>False when the other side has closed.</summary>
    private bool Act(int i)
    {
        if (!_begun[i])
        {
            _begun[i] = Send(i, _first);
            return _begun[i] || Marshal.GetLastSystemError() == Libc.Again;
        }
        var got = Libc.Receive(_fds[i], Buffer, TakenBytes, 0);
        if (got > 0) BytesTaken += got;
        if (got == 0 || (got < 0 && Marshal.GetLastSystemError() != Libc.Again)) return false;
        return attack is Attack.SlowReading || Send(i, _field);
    }

    private bool Send(int i, byte[] bytes)
    {
        fixed (byte* first = bytes) return Libc.Send(_fds[i], first, bytes.Length, Libc.NoSignal) == bytes.Length;
    }
}
