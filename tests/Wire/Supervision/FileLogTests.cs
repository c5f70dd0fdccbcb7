using Halftone.Control.Supervision;
using Halftone.Control.Supervision.Output;
using Halftone.Core;
using Microsoft.Extensions.Logging.Abstractions;

namespace Halftone.Tests.Wire.Supervision;

public sealed class FileLogTests
{
    [Fact]
    public async Task A_file_that_is_closed_within_the_pause_after_a_failed_write_keeps_no_descriptor()
    {
        // A name of our own for the disk that is always full, so that no other test's descriptor is meant.
        var directory = Directory.CreateTempSubdirectory("halftone-full-");
        var path = Path.Combine(directory.FullName, "v1.log");
        File.CreateSymbolicLink(path, "/dev/full");
        var before = Full();
        var log = new FileLog(TimeProvider.System, NullLogger.Instance);
        var file = new RotatingFile(path, bytesMax: 1 << 20, files: 1);
        Assert.True(log.Offer(file, new LogLine(DateTimeOffset.UnixEpoch, new VersionKey("web", "v1"), "v1/1", false, "lost"u8.ToArray(), false)));
        while (Full() == before) await Task.Delay(5, TestContext.Current.CancellationToken);
        log.Close(file);
        await log.EndAsync();
        Assert.Equal(before, Full());
        directory.Delete(recursive: true);
    }

    private static int Full() => Directory.GetFiles("/proc/self/fd").Count(descriptor => new FileInfo(descriptor).LinkTarget == "/dev/full");
}
