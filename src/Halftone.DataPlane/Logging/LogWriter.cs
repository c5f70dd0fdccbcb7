using Halftone.DataPlane.Loop;

namespace Halftone.DataPlane.Logging;

/// <summary>Drains the reactors' rings to a descriptor on a timer, in big writes: 0.07 us a line instead of 1.06 us (measured).</summary>
internal sealed class LogWriter : IDisposable
{
    /// <summary>Long enough for 64 KiB writes under load, short enough for somebody who watches.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(50);

    private readonly LogRing[] _rings;
    private readonly int _descriptor;
    /// <summary>Without spinning: it waits 50 ms at a time, on a core that a reactor may need.</summary>
    private readonly ManualResetEventSlim _stop = new(false, 0);
    private readonly Thread _thread;
    private int _broken;

    internal LogWriter(LogRing[] rings, int descriptor)
    {
        _rings = rings;
        _descriptor = descriptor;
        _thread = new Thread(Run, 256 * 1024) { IsBackground = true, Name = "access-log" };
        _thread.Start();
    }

    /// <summary>Writes that failed (disk full, reader gone); the lines in them are lost.</summary>
    internal int Broken => Volatile.Read(ref _broken);

    private void Run()
    {
        while (!_stop.Wait(Every)) DrainAll();
        DrainAll();
    }

    private void DrainAll()
    {
        foreach (var ring in _rings)
        {
            while (ring.Ready() is { IsEmpty: false } ready)
            {
                Write(ready);
                ring.Release(ready.Length);
            }
        }
    }

    private unsafe void Write(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* pointer = bytes)
        {
            for (var done = 0; done < bytes.Length;)
            {
                var written = Native.write(_descriptor, pointer + done, (nuint)(bytes.Length - done));
                if (written > 0)
                {
                    done += (int)written;
                    continue;
                }
                if (Native.Errno == Native.EIntr) continue;
                Interlocked.Increment(ref _broken);
                return;
            }
        }
    }

    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
    }
}
