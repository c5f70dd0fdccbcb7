using System.Threading.Channels;

namespace Halftone.Control.Supervision.Output;

/// <summary>Lines on their way to a slow reader, bounded in bytes; what does not fit is dropped and counted.</summary>
internal sealed class LineQueue
{
    /// <summary>Some thousand usual lines: enough for a hiccup of the reader, little for the gateway.</summary>
    private const long BytesMax = 1024 * 1024;

    /// <summary>What a line costs beside its text.</summary>
    private const int Overhead = 128;

    private readonly Channel<LogLine> _lines = Channel.CreateUnbounded<LogLine>(new UnboundedChannelOptions { SingleReader = true });
    private long _bytes, _dropped;

    internal LineQueue() => Reader = new CountedReader(this);

    internal ChannelReader<LogLine> Reader { get; }

    /// <summary>What the lines in it hold.</summary>
    internal long Bytes => Math.Max(0, Interlocked.Read(ref _bytes));

    internal long Dropped => Interlocked.Read(ref _dropped);

    internal bool TryAdd(LogLine line)
    {
        var bytes = line.Text.Length + Overhead;
        if (Interlocked.Add(ref _bytes, bytes) <= BytesMax && _lines.Writer.TryWrite(line)) return true;
        Interlocked.Add(ref _bytes, -bytes);
        Interlocked.Increment(ref _dropped);
        return false;
    }

    internal void Complete() => _lines.Writer.TryComplete();

    private sealed class CountedReader(LineQueue queue) : ChannelReader<LogLine>
    {
        public override Task Completion => queue._lines.Reader.Completion;

        public override bool TryRead([System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out LogLine item)
        {
            if (!queue._lines.Reader.TryRead(out item)) return false;
            Interlocked.Add(ref queue._bytes, -(item.Text.Length + Overhead));
            return true;
        }

        public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) =>
            queue._lines.Reader.WaitToReadAsync(cancellationToken);
    }
}
