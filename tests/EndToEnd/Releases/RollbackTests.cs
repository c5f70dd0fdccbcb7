using System.Globalization;
using Halftone.Control.Store.Sqlite;
using Halftone.Tests.EndToEnd.Scenarios;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Halftone.Tests.EndToEnd.Releases;

/// <summary>The way back: at once, from everywhere, with a store that cannot write, and nobody is lost on it.</summary>
public sealed class RollbackTests : ReleaseStory
{
    private const string Half = "plans:\n  half: { steps: [ { weight: 50%, hold: 1h, hold_max: 2h }, { approve: manual }, { weight: 100%, hold: 0s } ] }\n  ask: { steps: [ { weight: 50%, hold: 0s, gates: [] }, { approve: manual }, { weight: 100%, hold: 0s } ] }\n  now: { steps: [ { weight: 100%, hold: 0s, gates: [] } ], keep_old: 10m }";

    [Theory]
    [InlineData("half", false)]
    [InlineData("half", true)]
    [InlineData("ask", false)]
    [InlineData("now", false)]
    public async Task After_a_rollback_no_head_reaches_the_candidate_and_no_request_fails(string plan, bool locked)
    {
        var scenario = Begin();
        var heads = Path.Combine(scenario.Directory, "heads");
        var gateway = await scenario.Config(Service(plan).Replace("plans:", Half, StringComparison.Ordinal)).RunAsync();
        await using var load = new Load(gateway.Port, 16, number => Load.Get($"/?n={number}"));
        (await scenario.VerbAsync("deploy", "web", "v2", "--env", $"HEADS={heads}")).ExitsWith(0);
        await Eventually.TrueAsync(() => File.Exists(heads) && new FileInfo(heads).Length > 2000, TimeSpan.FromSeconds(30), "the candidate has requests");
        using var holder = locked ? await LockAsync(scenario) : null;

        (await scenario.VerbAsync("rollback", "web", "--why", "as a test")).ExitsWith(0);
        // The verb has answered, so the decision was before this moment, and what is asked from now on may not come to the candidate.
        var asked = load.Asked;
        await load.MoreAsync(500);
        await load.StopAsync();

        Assert.Empty(load.Failed);
        Assert.InRange(load.Asked, asked + 500, int.MaxValue);
        Assert.InRange(Heard(heads).Max(), 1, asked);
        Assert.StartsWith("candidate v1", await gateway.GetAsync("/"));
    }

    /// <summary>A disk of its own for the store, in a mount namespace of the gateway, filled from outside when the candidate has requests.</summary>
    [Fact]
    public async Task A_full_disk_delays_no_rollback_and_serving_goes_on()
    {
        var scenario = Begin();
        var heads = Path.Combine(scenario.Directory, "heads");
        scenario.Config(Service("half").Replace("plans:", Half, StringComparison.Ordinal));
        Directory.CreateDirectory(Path.Combine(scenario.Directory, "data"));
        var trial = await scenario.ShellAsync("unshare --mount mount -t tmpfs tmpfs data");
        Assert.SkipUnless(trial.ExitCode == 0, $"No file system of our own can be made here: {trial.All.Trim()}");
        var gateway = await scenario.RunAfterAsync("exec unshare --mount sh -c 'mount -t tmpfs -o size=4m tmpfs data && exec \"$HALFTONE\" run'");
        await using var load = new Load(gateway.Port, 16, number => Load.Get($"/?n={number}"));
        (await scenario.VerbAsync("deploy", "web", "v2", "--env", $"HEADS={heads}")).ExitsWith(0);
        await Eventually.TrueAsync(() => File.Exists(heads) && new FileInfo(heads).Length > 2000, TimeSpan.FromSeconds(30), "the candidate has requests");
        Fill($"/proc/{gateway.Pid}/root{scenario.Directory}/data/fill");

        (await scenario.VerbAsync("rollback", "web")).ExitsWith(0);
        var asked = load.Asked;
        await load.MoreAsync(500);
        await load.StopAsync();

        Assert.Empty(load.Failed);
        Assert.InRange(load.Asked, asked + 500, int.MaxValue);
        Assert.InRange(Heard(heads).Max(), 1, asked);
        await gateway.SaysAsync("the store failed");
        Assert.StartsWith("candidate v1", await gateway.GetAsync("/"));
        // As soon as the store has room in its own files again it writes again, full disk or not: only then is a release begun.
        if ((await scenario.VerbAsync("deploy", "web", "v3")).ExitCode == 0) await gateway.SaysAsync("the store is back");
    }

    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var piece in new[] { 4096, 64, 1 })
        {
            try
            {
                while (true) file.Write(new byte[piece]);
            }
            catch (IOException)
            {
                // No space is left for as much as this.
            }
        }
    }

    /// <summary>
    /// The numbers of the load's requests whose heads the candidate has read. Not the times: it may have been sent a head before the decision and read it
    /// long after, when it got a CPU.
    /// </summary>
    private static IEnumerable<int> Heard(string heads) => File.ReadAllLines(heads).Where(line => line.Contains("?n=", StringComparison.Ordinal)).Select(line => int.Parse(line[(line.LastIndexOf('=') + 1)..], CultureInfo.InvariantCulture));

    /// <summary>Somebody else holds the store's write lock, as a backup or a curious person may.</summary>
    private static async Task<IDisposable> LockAsync(Scenario scenario)
    {
        // Asking for it makes the library ready.
        Assert.NotEmpty(SqliteLibrary.Version);
        var store = new SqliteConnection($"Data Source={Path.Combine(scenario.Directory, "data", "halftone.db")};Pooling=False");
        await store.OpenAsync();
        using var begin = store.CreateCommand();
        begin.CommandText = "BEGIN IMMEDIATE";
        await begin.ExecuteNonQueryAsync();
        return store;
    }
}
