using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text;
using Halftone.Control.Machine;
using Halftone.Tests.Wire.Running;
using Halftone.Tests.Wire.Worlds;

namespace Halftone.Tests.Wire.Machine;

/// <summary>A terminal that was stopped (Ctrl+S), a pager that pauses: a pipe that nobody reads.</summary>
public sealed class StalledReaderTests : IDisposable
{
    private readonly AnonymousPipeServerStream _reader = new(PipeDirection.In);

    private int Descriptor => (int)_reader.ClientSafePipeHandle.DangerousGetHandle();

    public void Dispose() => _reader.Dispose();

    [Fact]
    public void What_nobody_reads_is_dropped_and_told_once_somebody_does()
    {
        using var stream = new DescriptorStream(Descriptor, patient: false);
        stream.Write(new byte[1024 * 1024]);
        Assert.InRange(stream.Dropped, 512 * 1024, 1024 * 1024 - 1);
        var taken = (int)(1024 * 1024 - stream.Dropped);
        _reader.ReadExactly(new byte[taken]);
        stream.Write("and on\n"u8);
        var after = new byte[4096];
        Assert.Equal($"\nhalftone | {stream.Dropped} bytes were not shown here: nobody read them\nand on\n", Encoding.UTF8.GetString(after, 0, _reader.Read(after)) + (_reader.CanRead ? Rest(after) : ""));

        string Rest(byte[] buffer)
        {
            // The note and the line are two writes; they may come as one.
            _reader.DisposeLocalCopyOfClientHandle();
            return Encoding.UTF8.GetString(buffer, 0, _reader.Read(buffer));
        }
    }

    [Fact]
    public void Who_tells_something_never_waits_for_who_reads_it()
    {
        using var descriptor = new DescriptorStream(Descriptor, patient: false);
        using var queue = new QueuedStream(descriptor);
        for (var i = 0; i < 10_000; i++) queue.Write(new byte[1024]);
    }

    [Fact]
    public async Task A_daemon_whose_messages_nobody_reads_starts_answers_and_stops()
    {
        await using var one = new Backend("one");
        using var descriptor = new DescriptorStream(Descriptor, patient: false);
        descriptor.Write(new byte[1024 * 1024]);
        using var queue = new QueuedStream(descriptor);
        await using var daemon = new TestDaemon($$"""
            listen: 127.0.0.1:0
            access_log: off
            services:
              web:
                stable: v1
                versions:
                  v1: { addresses: ["{{one.Endpoint}}"] }
                  v2: { command: [sh, -c, "while :; do echo much; done"], stop_grace: 0s, ready: { timeout: 300ms } }
            """, queue);
        await daemon.ServingAsync();
        Assert.Equal(ExitCode.Ok, await daemon.RunAsync("split", "web", "v1@100"));
        Assert.Equal(ExitCode.Ok, await daemon.RunAsync("ps"));
        daemon.Raise(PosixSignal.SIGTERM);
        Assert.Null(await daemon.Ended);
    }
}
