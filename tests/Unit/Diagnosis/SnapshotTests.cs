using Halftone.Control.Diagnosis;
using Halftone.Control.Heap;
using Halftone.Control.Machine;
using Halftone.Control.Supervision.Inspecting;
using Halftone.Control.Supervision.Spawning;
using Halftone.Core;
using Halftone.Core.Diagnosis;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Halftone.Tests.Unit.Diagnosis;

public sealed class SnapshotTests : IDisposable
{
    private static readonly VersionKey Web = new("web", "v2");

    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"halftone-{Guid.NewGuid():n}");
    private readonly FakeTimeProvider _time = new();
    private readonly HeapFiles _files;

    public SnapshotTests() => _files = new HeapFiles(_directory, _time);

    public void Dispose()
    {
        if (Directory.Exists(_directory)) Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void The_forecast_is_that_of_the_measured_process()
    {
        // 4.25 million nodes of a heap of about 190 MB: 1,762 MB more memory and a file of 297 MB were measured.
        Assert.InRange(SnapshotForecast.MemoryBytes(191_250_000), 1_700_000_000, 1_800_000_000);
        Assert.InRange(SnapshotForecast.FileBytes(191_250_000), 290_000_000, 300_000_000);
    }

    [Fact]
    public void What_would_not_fit_is_refused_with_the_number()
    {
        var capture = new SnapshotCapture(_files, _time);
        var refused = Assert.IsType<InspectFault.NoMemory>(capture.Refuse(90 << 20, new MemoryRoom(512L << 20, "this machine")));
        Assert.Contains("830 MB more memory", refused.What);
        Assert.Contains("this machine has 512 MB left", refused.What);
        Assert.Null(capture.Refuse(1 << 20, new MemoryRoom(512L << 20, "this machine")));
        Assert.Null(capture.Refuse(1 << 20, null));
    }

    [Theory]
    [InlineData("MemTotal:       16384000 kB\nMemAvailable:   16262192 kB\nBuffers: 1 kB\n", 16262192L * 1024)]
    [InlineData("MemTotal:       16384000 kB\n", null)]
    [InlineData("MemAvailable:   many kB\n", null)]
    [InlineData("MemAvailable:", null)]
    [InlineData("", null)]
    public void What_the_machine_has_left_is_read_from_its_own_words(string meminfo, long? bytes) => Assert.Equal(bytes, MemoryRoom.Read(meminfo));

    [Fact]
    public void Files_are_the_owners_alone_and_the_oldest_go()
    {
        var kept = new List<string>();
        for (var number = 0; number < HeapFiles.FilesMax + 3; number++)
        {
            var (stream, path) = _files.Create(Web, 1, 4711, HeapFiles.Snapshot);
            stream.Write("{}"u8);
            stream.Dispose();
            File.WriteAllText(OriginFile.BesideOf(path), "{}");
            File.SetLastWriteTimeUtc($"{path}.part", _time.GetUtcNow().UtcDateTime);
            _files.Keep(path);
            kept.Add(path);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            _time.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Equal(kept.Skip(3).Order(), Directory.GetFiles(_directory, $"*{HeapFiles.Snapshot}").Order());
        Assert.Equal(HeapFiles.FilesMax, Directory.GetFiles(_directory, "*.origin").Length);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_directory));
    }

    [Fact]
    public void Two_files_of_one_second_have_two_names_and_what_was_given_up_leaves_nothing()
    {
        var (first, path) = _files.Create(Web, 1, 7, HeapFiles.Profile);
        first.Dispose();
        _files.Keep(path);
        var (second, other) = _files.Create(Web, 1, 7, HeapFiles.Profile);
        second.Dispose();
        Assert.NotEqual(path, other);
        HeapFiles.Drop(other);
        Assert.Equal([path], Directory.GetFiles(_directory));
    }

    [Theory]
    [InlineData(null, "\"--insp\\ect-port=127.0.0.1:0\" \"--insp\\ect-publish-uid=stderr\"")]
    [InlineData("", "\"--insp\\ect-port=127.0.0.1:0\" \"--insp\\ect-publish-uid=stderr\"")]
    [InlineData("--max-old-space-size=64", "--max-old-space-size=64 \"--insp\\ect-port=127.0.0.1:0\" \"--insp\\ect-publish-uid=stderr\"")]
    [InlineData("--require \"/a b.js\"", "--require \"/a b.js\" \"--insp\\ect-port=127.0.0.1:0\" \"--insp\\ect-publish-uid=stderr\"")]
    [InlineData("--inspect=127.0.0.1:9000", "--inspect=127.0.0.1:9000")]
    [InlineData("--trace-warnings --inspect-port=0", "--trace-warnings --inspect-port=0")]
    public void What_the_operator_has_told_Node_stays(string? given, string told) => Assert.Equal(told, NodeOptions.With(given));
}
