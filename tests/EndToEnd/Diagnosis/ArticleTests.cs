using System.Text.Json;
using Halftone.Tests.EndToEnd.Scenarios;
using Xunit;

namespace Halftone.Tests.EndToEnd.Diagnosis;

/// <summary>The article's proxy runs under Halftone and is overloaded: what grows in it is named while it serves, counted, and how it is held is told.</summary>
public sealed class ArticleTests : Story
{
    /// <summary>Milliseconds that a count of a live process may take. One of this heap takes some 150 on an idle machine.</summary>
    private const double CountMaxMs = 2000;

    /// <summary>Requests that are to pile up between the two snapshots.</summary>
    private const int Piled = 600;

    public static TheoryData<Node> AllNodes => Nodes.All;

    [Theory]
    [MemberData(nameof(AllNodes))]
    public async Task The_articles_proxy_under_overload_says_what_piles_up_how_much_and_what_holds_it(Node node)
    {
        var scenario = Begin(node).Config($$"""
            services:
              web:
                stable: v1
                limits: { concurrency: 100 }
                versions: { v1: { command: [node, {{Places.Service("article")}}], instances: 2 } }
            """);
        var gateway = await scenario.RunAsync();
        var address = await Looks.AddressAsync(gateway, "v1/1");
        await using var load = new Load(gateway.Port, 4, _ => Load.Get("/ok"));
        await load.MoreAsync(50);

        await using (var storm = new Storm(gateway)) await NamesItAsync(scenario);

        var before = await HeldAsync(gateway, address);
        var first = await Looks.SnapshotAsync(scenario, "web/v1/1", "--keep");
        await using (var storm = new Storm(gateway)) await Eventually.TrueAsync(async () => await HeldAsync(gateway, address) >= before + Piled, TimeSpan.FromSeconds(40), $"{Piled} more requests wait in the agent");
        var truth = await HeldAsync(gateway, address) - before;
        var second = await Looks.SnapshotAsync(scenario, "web/v1/1");

        await DifferByAsync(scenario, first, second, truth);
        await load.StopAsync();
        Assert.Empty(load.Failed);
        Assert.NotEmpty(load.Samples);
    }

    /// <summary>Nobody knows the class by its name: what the ranking knows are the language's own, which a context without anything of Node's has.</summary>
    [Fact]
    public async Task The_ranking_knows_no_class_that_the_language_does_not_have_by_itself()
    {
        const string Script = """
            const context = require('vm').createContext({});
            const names = require('vm').runInContext(`Object.getOwnPropertyNames(globalThis).concat(
              [async function () {}, function* () {}, async function* () {}].map((f) => Object.getPrototypeOf(f).constructor.name), ['Generator', 'AsyncGenerator'])`, context);
            console.log(names.join(' '));
            """;
        HashSet<string> language = [];
        foreach (var node in (Node[])[Node.System, Node.Current])
        {
            var scenario = Begin(node);
            await File.WriteAllTextAsync(Path.Combine(scenario.Directory, "names.js"), Script, TestContext.Current.CancellationToken);
            language.UnionWith((await scenario.ShellAsync("node names.js")).ExitsWith(0).Output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        }
        Assert.Empty(Core.Diagnosis.LanguageNames.All.Except(language));
        Assert.DoesNotContain("Buffer", language);
        Assert.DoesNotContain("EventEmitter", language);
    }

    private static async Task NamesItAsync(Scenario scenario)
    {
        var top = await Looks.TopAsync(scenario, "web/v1/1", "3s");
        // Where the machine had no time for the load in one half of the look, or for the count, it says nothing about the product: another look.
        for (var more = 0; more < 4 && (Looks.Rows(top)[0].Suspect is null || Looks.LongestMs(top) > CountMaxMs); more++) top = await Looks.TopAsync(scenario, "web/v1/1", "3s");
        Assert.Contains("ClientRequest", Looks.Rows(top).Take(3).Where(row => row.Suspect is not null).Select(row => row.Name));
        Assert.InRange(Looks.LongestMs(top), 0, CountMaxMs);
    }

    private static async Task DifferByAsync(Scenario scenario, string first, string second, int truth)
    {
        Assert.InRange(truth, Piled, int.MaxValue);
        using var difference = JsonDocument.Parse((await scenario.VerbAsync("heap", "diff", first, second, "--json", "--class", "ClientRequest")).ExitsWith(0).Output);
        var row = difference.RootElement.GetProperty("classes").EnumerateArray().Single(each => each.GetProperty("class").GetString() == "ClientRequest");
        Assert.InRange(row.GetProperty("delta").GetInt32(), truth * 0.95, truth * 1.05);
        var held = Assert.Single(difference.RootElement.GetProperty("held").EnumerateArray());
        Assert.EndsWith("Array[*] → ClientRequest", held.GetProperty("ways")[0].GetProperty("text").GetString());
        Assert.Contains("Agent.requests → ", held.GetProperty("ways")[0].GetProperty("text").GetString());
    }

    /// <summary>What the proxy itself counts in its agents, asked past the gateway.</summary>
    private static async Task<int> HeldAsync(Gateway gateway, string address) => int.Parse(await gateway.GetAsync($"http://{address}/held"), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Clients that ask for what never comes, and leave.</summary>
    private sealed class Storm : IAsyncDisposable
    {
        private const int Clients = 16;
        private readonly CancellationTokenSource _over = new();
        private readonly Task _clients;

        internal Storm(Gateway gateway) => _clients = Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => AskAsync(gateway)));

        public async ValueTask DisposeAsync()
        {
            await _over.CancelAsync();
            await _clients;
            _over.Dispose();
        }

        private async Task AskAsync(Gateway gateway)
        {
            while (!_over.IsCancellationRequested)
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(_over.Token);
                patience.CancelAfter(TimeSpan.FromMilliseconds(50));
                try
                {
                    using var answer = await gateway.Http.GetAsync("/slow", patience.Token);
                }
                catch (Exception e) when (e is OperationCanceledException or HttpRequestException)
                {
                    // As meant.
                }
            }
        }
    }
}
