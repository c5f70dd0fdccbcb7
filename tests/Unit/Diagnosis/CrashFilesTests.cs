using Halftone.Control.Diagnosis;
using Halftone.Control.Heap;
using Halftone.Control.Supervision.Spawning;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Diagnosis;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Halftone.Tests.Unit.Diagnosis;

/// <summary>What dying Nodes leave behind, from the directory that each has to the file that is kept.</summary>
public sealed class CrashFilesTests : IDisposable
{
    private const string Raw = """{"header":{"event":"out of memory","trigger":"OOMError","processId":4711,"commandLine":["node","--key=hunter2"]},"environmentVariables":{"TOKEN":"planted"}}""";

    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly VersionKey Web = new("my-web", "v2");

    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"halftone-{Guid.NewGuid():n}");
    private readonly FakeTimeProvider _time = new();
    private readonly HeapFiles _files;
    private readonly CrashFiles _crashes;

    public CrashFilesTests()
    {
        _files = new HeapFiles(_directory, _time);
        _crashes = new CrashFiles(_files, "abcd1234");
    }

    public void Dispose()
    {
        if (Directory.Exists(_directory)) Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void A_report_is_kept_without_the_environment_for_its_owner_alone_and_its_directory_goes()
    {
        var scene = Scene();
        Assert.Equal(OwnerFile | UnixFileMode.UserExecute, File.GetUnixFileMode(scene));
        File.WriteAllText(Path.Combine(scene, "report.20261127.083123.4711.0.001.json"), Raw);

        var left = Collect(scene, text => text.Replace("hunter2", "${env:KEY}", StringComparison.Ordinal))!;

        var kept = Assert.Single(Directory.GetFiles(_directory));
        Assert.Contains($"it left {kept}: out of memory (OOMError)", left);
        Assert.EndsWith($"pid4711{HeapFiles.Report}", kept);
        Assert.Equal(OwnerFile, File.GetUnixFileMode(kept));
        var text = File.ReadAllText(kept);
        Assert.DoesNotContain("planted", text);
        Assert.DoesNotContain("hunter2", text);
        Assert.Contains("${env:KEY}", text);
        Assert.False(Directory.Exists(scene));
    }

    [Fact]
    public void Whoever_left_nothing_leaves_nothing()
    {
        var scene = Scene();
        Assert.Null(Collect(scene));
        Assert.Empty(Directory.GetFileSystemEntries(_directory));
        Assert.Null(Collect(scene));
    }

    [Theory]
    [InlineData("{\"environmentVariables\":{\"TOKEN\":\"pla", "cut off")]
    [InlineData("[1]", "no report")]
    public void What_is_no_whole_report_is_dropped_with_a_sentence(string raw, string why)
    {
        var scene = Scene();
        File.WriteAllText(Path.Combine(scene, "report.json"), raw);
        Assert.Contains(why, Collect(scene));
        Assert.Empty(Directory.GetFileSystemEntries(_directory));
    }

    [Fact]
    public void A_huge_one_is_not_read_and_a_link_not_followed()
    {
        var (scene, elsewhere) = (Scene(), Path.Combine(_directory, "elsewhere"));
        using (var huge = File.Create(Path.Combine(scene, "report.json"))) huge.SetLength(CrashReport.BytesMax + 1L);
        File.WriteAllText(elsewhere, Raw);
        File.CreateSymbolicLink(Path.Combine(scene, "report.2.json"), elsewhere);
        Assert.Contains("8 MB", Collect(scene));
        Assert.Equal([elsewhere], Directory.GetFileSystemEntries(_directory));
    }

    [Fact]
    public void An_app_that_writes_reports_all_the_time_costs_no_more_than_a_few()
    {
        var scene = Scene();
        for (var number = 0; number < 100; number++) File.WriteAllText(Path.Combine(scene, $"report.{number}.json"), Raw);
        var left = Collect(scene)!;
        Assert.Equal(4, left.Split("it left").Length - 1);
        Assert.EndsWith("; and 12 more files like these", left);
        Assert.InRange(Directory.GetFiles(_directory).Length, 1, HeapFiles.FilesMax);
        Assert.False(Directory.Exists(scene));
    }

    [Fact]
    public void Whatever_else_lies_there_goes_and_what_a_link_leads_to_stays()
    {
        var (scene, elsewhere) = (Scene(), Path.Combine(_directory, "elsewhere"));
        for (var number = 0; number < 200; number++) File.WriteAllText(Path.Combine(scene, $"report.{number}.json"), Raw);
        Directory.CreateDirectory(Path.Combine(scene, "inner", "deep"));
        File.WriteAllText(Path.Combine(scene, "inner", "deep", "report.json"), Raw);
        Directory.CreateDirectory(elsewhere);
        File.WriteAllText(Path.Combine(elsewhere, "mine"), "mine");
        Directory.CreateSymbolicLink(Path.Combine(scene, "link"), elsewhere);
        Assert.NotNull(Collect(scene));
        Assert.Equal([elsewhere], Directory.GetDirectories(_directory));
        Assert.True(File.Exists(Path.Combine(elsewhere, "mine")));
    }

    [Fact]
    public void What_a_report_says_is_told_even_where_there_is_no_room_for_it()
    {
        var scene = Scene();
        File.WriteAllText(Path.Combine(scene, "report.json"), Raw);
        // What cannot be opened for writing, whoever asks.
        Directory.CreateDirectory(Path.Combine(_directory, $"my-web-v2-3-{_time.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}-pid4711{HeapFiles.Report}.part"));
        var left = Collect(scene);
        Assert.Contains("its report cannot be kept (", left);
        Assert.EndsWith("it said: out of memory (OOMError)", left);
        Assert.False(Directory.Exists(scene));
    }

    [Fact]
    public void What_a_killed_gateway_has_not_finished_goes_after_an_hour()
    {
        _files.Make();
        var (old, young) = (Path.Combine(_directory, "a.heapsnapshot.part"), Path.Combine(_directory, "b.heapsnapshot.part"));
        foreach (var (path, age) in new[] { (old, 2.0), (young, 0.5) })
        {
            File.WriteAllText(path, "{");
            File.SetLastWriteTimeUtc(path, _time.GetUtcNow().UtcDateTime.AddHours(-age));
        }
        var scene = Scene();
        File.WriteAllText(Path.Combine(scene, "report.json"), Raw);
        Collect(scene);
        Assert.Equal((false, true), (File.Exists(old), File.Exists(young)));
    }

    [Fact]
    public void Reports_push_out_reports_and_no_snapshots()
    {
        var (stream, snapshot) = _files.Create(Web, 1, 1, HeapFiles.Snapshot);
        stream.Dispose();
        _files.Keep(snapshot);
        for (var crash = 0; crash < HeapFiles.FilesMax + 5; crash++)
        {
            var scene = Scene();
            File.WriteAllText(Path.Combine(scene, "report.json"), Raw);
            Collect(scene);
            _time.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Equal(HeapFiles.FilesMax, Directory.GetFiles(_directory, $"*{HeapFiles.Report}").Length);
        Assert.True(File.Exists(snapshot));
    }

    [Fact]
    public void A_whole_snapshot_is_kept_with_its_origin_and_one_that_is_cut_off_dropped()
    {
        var scene = Scene();
        File.WriteAllText(Path.Combine(scene, "Heap.20261127.083124.4711.0.001.heapsnapshot"), "{\"strings\":[]}\n");
        var left = Collect(scene);
        var kept = Assert.Single(Directory.GetFiles(_directory, $"*{HeapFiles.Snapshot}"));
        Assert.Equal($"its heap stands in {kept}", left);
        Assert.Equal(OwnerFile, File.GetUnixFileMode(kept));
        Assert.Equal((4711, 0), (OriginFile.Of(kept)!.Process, OriginFile.Of(kept)!.Thread));

        scene = Scene();
        File.WriteAllText(Path.Combine(scene, "Heap.20261127.083124.4712.0.001.heapsnapshot"), "{\"strings\":[\"a");
        Assert.Contains("cut off", Collect(scene));
        Assert.Single(Directory.GetFiles(_directory, $"*{HeapFiles.Snapshot}"));
    }

    [Fact]
    public void What_a_killed_gateway_has_not_seen_is_kept_at_the_next_start_without_the_command_line()
    {
        File.WriteAllText(Path.Combine(Scene(), "report.json"), Raw);
        var (others, _) = new CrashFiles(_files, "ffff0000").Prepare(Web, 1);
        var found = Assert.Single(new CrashFiles(_files, "abcd1234").CollectLeft(ProcessOrigin.Gone));
        Assert.StartsWith("my-web/v2/3: it left ", found);
        var text = File.ReadAllText(Assert.Single(Directory.GetFiles(_directory)));
        Assert.DoesNotContain("planted", text);
        Assert.DoesNotContain("hunter2", text);
        Assert.Equal([others], Directory.GetDirectories(_directory));
    }

    [Fact]
    public void Of_several_that_listen_the_largest_is_looked_at_and_of_none_the_leader()
    {
        Assert.Equal(7, LanguageTool.Choose(7, []).Pid);
        Assert.Equal((8, 0), (LanguageTool.Choose(7, [(8, 100)]).Pid, LanguageTool.Choose(7, [(8, 100)]).Warnings.Count));
        var (pid, warnings) = LanguageTool.Choose(7, [(8, 100), (9, 300), (10, 200)]);
        Assert.Equal(9, pid);
        Assert.Contains("pids 9, 10, 8", Assert.Single(warnings));
    }

    [Fact]
    public void What_a_tool_says_is_shown_without_the_secrets_of_the_version()
    {
        var version = new VersionConfig { Name = "v1", Env = [new EnvVar("DB", "s3cret-db", "${env:DB}")] };
        Assert.Equal("a ${env:DB} b\n", LanguageTool.Text("a s3cret-db b\n"u8.ToArray(), version.Secrets));
        var many = new byte[(1 << 20) + 1];
        many.AsSpan().Fill((byte)'x');
        "first\n"u8.CopyTo(many);
        Assert.Equal("first\n", LanguageTool.Text(many, version.Secrets));
    }

    private string Scene() => _crashes.Prepare(Web, 3).Directory!;

    private string? Collect(string scene, Func<string, string>? hide = null) => _crashes.Collect(scene, Web, 3, hide ?? (text => text), ProcessOrigin.Gone);
}
