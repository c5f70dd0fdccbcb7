using System.IO.Pipes;
using System.Text;
using Halftone.DataPlane.Logging;

namespace Halftone.Tests.Wire.Logging;

public sealed class LogWriterTests : IDisposable
{
    private readonly AnonymousPipeServerStream _reader = new(PipeDirection.In);

    private int Descriptor => (int)_reader.ClientSafePipeHandle.DangerousGetHandle();

    public void Dispose() => _reader.Dispose();

    private static readonly byte[] Line = Encoding.ASCII.GetBytes($"{new string('x', 99)}\n");

    [Fact]
    public void A_reader_that_stands_still_costs_lines_when_the_ring_is_full_and_never_the_end()
    {
        var ring = new LogRing();
        using (new LogWriter([ring], Descriptor))
        {
            for (var i = 0; i < 20_000; i++) ring.Write(Line);
        }
        Assert.True(ring.Dropped > 0);
    }

    [Fact]
    public async Task A_reader_that_comes_back_gets_whole_lines_of_all_rings()
    {
        LogRing[] rings = [new(), new()];
        var read = new StringBuilder();
        using var writer = new LogWriter(rings, Descriptor);
        for (var i = 0; i < 2_000; i++) foreach (var ring in rings) ring.Write(Line);
        var buffer = new byte[64 * 1024];
        while (read.Length < 4_000 * Line.Length) read.Append(Encoding.ASCII.GetString(buffer, 0, await _reader.ReadAsync(buffer, TestContext.Current.CancellationToken)));
        Assert.All(read.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Equal(99, line.Length));
        Assert.Equal(0, writer.Lost);
    }

    [Fact]
    public void The_lines_of_a_failed_write_are_counted()
    {
        var ring = new LogRing();
        using var full = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write);
        var writer = new LogWriter([ring], (int)full.DangerousGetHandle());
        for (var i = 0; i < 7; i++) ring.Write(Line);
        writer.Dispose();
        Assert.Equal(7, writer.Lost);
    }
}
