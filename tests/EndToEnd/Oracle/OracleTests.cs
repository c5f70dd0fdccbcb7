using System.Globalization;
using Halftone.Tests.EndToEnd.Oracle.Payloads;
using Halftone.Tests.EndToEnd.Scenarios;
using Halftone.Tests.Unit.Forwarding;
using Xunit;

namespace Halftone.Tests.EndToEnd.Oracle;

/// <summary>
/// The differential oracle: ambiguous requests go through the gateway's engine, and what it sends is shown to four servers of others. Each must
/// see exactly the requests that the engine believes it has sent, or refuse. No parser of ours is asked.
/// </summary>
/// <remarks>HALFTONE_SEED=n takes other payloads, HALFTONE_PAYLOAD=seed:index only that one, HALFTONE_NIGHTLY=1 ten times as many, others every night.</remarks>
public sealed class OracleTests(OraclePeers peers, ITestOutputHelper output) : IClassFixture<OraclePeers>
{
    /// <summary>Payloads shown before their findings are looked at, and after which a planted bug must have been found.</summary>
    private const int Round = 4000, PlantedRound = 500, PlantedPayloads = 20_000;

    private static readonly int Payloads = Places.Nightly ? 1_000_000 : 100_000;

    private static readonly int Seed = int.TryParse(Environment.GetEnvironmentVariable("HALFTONE_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed
        : Places.Nightly ? (int)(DateTime.UtcNow - DateTime.UnixEpoch).TotalDays : 1;

    [Fact]
    public async Task Every_back_end_sees_exactly_the_requests_that_the_gateway_believes_it_has_sent_or_refuses()
    {
        var run = new EngineRun();
        var trial = new Trial(peers.All, payload => run.Pass(payload.Bytes, payload.Cuts));
        await trial.RunAsync(Payload.Wanted is { } wanted ? [wanted] : Some(Payloads), Round);
        output.WriteLine(trial.Summary);
        if (Payload.Wanted is { } only) output.WriteLine($"{only}");
        AssertNothingFound(trial);
        if (Payload.Wanted is not null) return;
        // An oracle that is never asked anything, or is always refused, finds nothing either.
        Assert.InRange(trial.Forwarded / (double)trial.Payloads, 0.3, 0.9);
        Assert.All(peers.All, peer => Assert.InRange(trial.AgreedShare(peer), 0.7, 1));
    }

    [Fact]
    public async Task Every_back_end_sees_in_the_cases_of_the_corpus_what_the_gateway_does()
    {
        var run = new EngineRun();
        var cases = WireCase.All(Places.Root).Select((wire, index) => new Payload(0, -1 - index, wire.Bytes, [], [wire.Name]));
        var trial = new Trial(peers.All, payload => run.Pass(payload.Bytes, payload.Cuts));
        await trial.RunAsync(cases, Round);
        output.WriteLine(trial.Summary);
        AssertNothingFound(trial);
    }

    [Fact]
    public async Task A_forwarder_without_a_planted_bug_is_innocent()
    {
        var trial = Plant(PlantedBug.None);
        await trial.RunAsync(Some(PlantedPayloads), Round);
        output.WriteLine(trial.Summary);
        AssertNothingFound(trial);
    }

    /// <summary>The two that hide something are misread by somebody; two lengths are taken by none of the four, which tells as much.</summary>
    [Theory]
    [InlineData(nameof(PlantedBug.BareLineFeedAccepted), true)]
    [InlineData(nameof(PlantedBug.LastContentLengthWins), false)]
    [InlineData(nameof(PlantedBug.LineFeedInChunkExtension), true)]
    public async Task A_planted_bug_is_found(string bug, bool misread)
    {
        var trial = Plant(Enum.Parse<PlantedBug>(bug));
        var found = () => trial.Findings.Where(each => each.IsMisread == misread).MinBy(each => each.Payload.Index);
        await trial.RunAsync(Some(PlantedPayloads), PlantedRound, () => found() is not null);
        Assert.True(found() is not null, $"not found in {trial.Payloads} payloads");
        output.WriteLine($"{bug}: {trial.Findings.Count} findings of the first {trial.Payloads} payloads, for example\n{found()}");
    }

    private Trial Plant(PlantedBug bug)
    {
        var forwarder = new PlantedForwarder(bug);
        return new Trial(peers.All, payload => forwarder.Pass(payload.Bytes));
    }

    private static IEnumerable<Payload> Some(int count) => Enumerable.Range(0, count).Select(index => Grammar.Make(Seed, index));

    private static void AssertNothingFound(Trial trial) =>
        Assert.True(trial.Findings.Count == 0, $"{trial.Findings.Count} findings in {trial.Payloads} payloads:\n{string.Join('\n', trial.Findings.Take(10))}");
}
