using System.Collections.Concurrent;
using Halftone.Control.Supervision.Spawning;

namespace Halftone.Control.Supervision.Output;

/// <summary>The one thread that reads what all children write: stdout, stderr and Node's channel; over the latter it also speaks.</summary>
/// <remarks>
/// It never stops reading: a child whose pipe is full blocks (Python) or queues in its own heap (Node), and looks like a leak. So nothing
/// it calls may wait: lines go into bounded memory, and what does not fit is dropped and counted there.
/// </remarks>
internal sealed unsafe class PipePump : IDisposable
{
    /// <summary>A pipe's usual capacity; one child's flood takes one turn of this size, then the next child is read.</summary>
    internal const int ReadBytes = 64 * 1024;

    /// <summary>What is read of a closing pipe that somebody still fills: more than a pipe and a socket buffer can hold together.</summary>
    private const int LastBytesMax = 1024 * 1024;

    private readonly ConcurrentQueue<Action> _orders = new();
    private readonly List<PipeSource> _sources = [];
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(ReadBytes, pinned: true);
    private readonly Thread _thread;
    private readonly int _wakeReader, _wakeWriter;
    private volatile bool _ended;

    internal PipePump()
    {
        if (Native.Pipe(out _wakeReader, out _wakeWriter) is not 0 and var errno) throw new IOException($"The pump needs a pipe: errno {errno}.");
        Native.SetNonBlocking(_wakeReader);
        Native.SetNonBlocking(_wakeWriter);
        _thread = new Thread(Run, 256 * 1024) { IsBackground = true, Name = "output" };
        _thread.Start();
    }

    /// <summary>Takes over the descriptor.</summary>
    internal void Add(PipeSource source) => Enqueue(() => _sources.Add(source));

    /// <summary>Reads what is there, then closes; <see cref="PipeSource.Closed"/> tells when.</summary>
    internal Task CloseAsync(PipeSource source)
    {
        Enqueue(() =>
        {
            if (_sources.Contains(source)) ReadTheRest(source);
        });
        return source.Closed;
    }

    /// <summary>Says something to the other side, if it is there and has room. Here, for the descriptor is closed by this thread, and its number may then be somebody else's.</summary>
    /// <param name="word">Far below half a socket's buffer: the kernel takes it whole or not at all.</param>
    internal void Say(PipeSource source, byte[] word) => Enqueue(() =>
    {
        if (!_sources.Contains(source)) return;
        fixed (byte* from = word) _ = Native.write(source.Descriptor, from, (nuint)word.Length);
    });

    public void Dispose()
    {
        _ended = true;
        Wake();
        _thread.Join();
        _ = Native.close(_wakeReader);
        _ = Native.close(_wakeWriter);
    }

    private void Enqueue(Action order)
    {
        _orders.Enqueue(order);
        Wake();
    }

    private void Wake()
    {
        byte one = 1;
        _ = Native.write(_wakeWriter, &one, 1);
    }

    private void Run()
    {
        var entries = new Native.PollEntry[16];
        var drain = stackalloc byte[64];
        while (!_ended)
        {
            if (entries.Length <= _sources.Count) Array.Resize(ref entries, _sources.Count * 2);
            entries[0] = new() { Descriptor = _wakeReader, Wanted = Native.PollIn };
            for (var i = 0; i < _sources.Count; i++) entries[i + 1] = new() { Descriptor = _sources[i].Descriptor, Wanted = Native.PollIn };
            var count = _sources.Count + 1;
            fixed (Native.PollEntry* first = entries) _ = Native.poll(first, (nuint)count, -1);

            for (var i = count - 1; i >= 1; i--)
                if (entries[i].Seen != 0 && !ReadSome(_sources[i - 1], out _)) Close(_sources[i - 1]);
            if (entries[0].Seen != 0) _ = Native.read(_wakeReader, drain, 64);
            while (_orders.TryDequeue(out var order)) order();
        }

        foreach (var source in _sources.ToArray()) ReadTheRest(source);
    }

    /// <summary>False: the other side is closed, or broken.</summary>
    private bool ReadSome(PipeSource source, out int bytes)
    {
        fixed (byte* into = _buffer)
        {
            bytes = (int)Native.read(source.Descriptor, into, ReadBytes);
            if (bytes < 0) return Native.Errno is Native.ErrorAgain or Native.ErrorInterrupted;
        }

        if (bytes > 0) source.Take(_buffer.AsSpan(0, bytes));
        return bytes > 0;
    }

    private void ReadTheRest(PipeSource source)
    {
        for (var total = 0; total < LastBytesMax && ReadSome(source, out var bytes) && bytes > 0;) total += bytes;
        Close(source);
    }

    private void Close(PipeSource source)
    {
        _sources.Remove(source);
        _ = Native.close(source.Descriptor);
        source.End();
        source.MarkClosed();
    }
}
