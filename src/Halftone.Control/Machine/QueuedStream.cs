using System.Threading.Channels;

namespace Halftone.Control.Machine;

/// <summary>Puts what is written into a bounded queue; a thread of its own brings it on. So nobody who tells something waits for who reads it.</summary>
/// <remarks>
/// A plain write never waits: what finds no room is dropped, and its number told when there is room again. An asynchronous one is over when
/// its bytes are on their way, so that whoever has a queue of his own (the children's lines) drops and counts there.
/// </remarks>
internal sealed class QueuedStream : Stream
{
    /// <summary>Messages of the gateway, a line or a few each.</summary>
    private const int MessagesMax = 1024;

    /// <summary>At the end: for a reader that reads, many times enough.</summary>
    private static readonly TimeSpan EndMax = TimeSpan.FromSeconds(2);

    private readonly record struct Message(byte[] Bytes, TaskCompletionSource? Gone);

    private readonly Channel<Message> _queue = Channel.CreateBounded<Message>(new BoundedChannelOptions(MessagesMax) { SingleReader = true });
    private readonly Stream _to;
    private readonly Thread _thread;
    private long _dropped;

    internal QueuedStream(Stream to)
    {
        _to = to;
        _thread = new Thread(Run, 256 * 1024) { IsBackground = true, Name = "console" };
        _thread.Start();
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!_queue.Writer.TryWrite(new(buffer.ToArray(), null))) Interlocked.Increment(ref _dropped);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await _queue.Writer.WriteAsync(new(buffer.ToArray(), gone), cancellationToken);
        }
        catch (ChannelClosedException)
        {
            return;
        }
        await gone.Task.WaitAsync(cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() { }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Brings on what is there, unless nobody reads; whatever is written later is dropped.</summary>
    protected override void Dispose(bool disposing)
    {
        _queue.Writer.TryComplete();
        _thread.Join(EndMax);
        base.Dispose(disposing);
    }

    private void Run()
    {
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_queue.Reader.TryRead(out var message))
            {
                _to.Write(message.Bytes);
                message.Gone?.TrySetResult();
            }
            if (Interlocked.Exchange(ref _dropped, 0) is var dropped and > 0) _to.Write(System.Text.Encoding.UTF8.GetBytes($"halftone | {dropped} messages were not shown here: their reader was too slow\n"));
        }
    }
}
