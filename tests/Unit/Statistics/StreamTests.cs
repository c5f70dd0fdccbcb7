using System.Text.Json;
using Halftone.Core.Evidence;
using Halftone.Core.Statistics;
using Xunit;

namespace Halftone.Tests.Unit.Statistics;

/// <summary>Outcomes in order of arrival, with a look after each one: we stop where the reference stops.</summary>
public sealed class StreamTests
{
    private static readonly double Limit = Math.Log(100);

    public static TheoryData<int> Requests => [.. Enumerable.Range(0, Vectors.Streams.GetProperty("requests").GetArrayLength())];

    public static TheoryData<int> Identities => [.. Enumerable.Range(0, Vectors.Streams.GetProperty("identities").GetArrayLength())];

    [Fact]
    public void Some_streams_are_stopped_and_some_are_not()
    {
        foreach (var kind in new[] { "requests", "identities" })
        {
            var stops = Vectors.Streams.GetProperty(kind).EnumerateArray().Select(each => each.GetProperty("stop").GetInt32()).ToList();
            Assert.Contains(stops, stop => stop > 0);
            Assert.Contains(stops, stop => stop == 0);
        }
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public void Requests_are_stopped_at_the_same_one_as_by_the_reference(int number)
    {
        var stream = Vectors.Streams.GetProperty("requests")[number];
        var bet = new Bet.Harm(stream.Number("ratio"), stream.Number("margin"));
        var mixture = new RestartMixture(bet);
        var (before, open) = (new Tally(), new Tally());
        var restarts = stream.GetProperty("restarts").GetBoolean();
        double Log() => restarts ? mixture.LogE(open.Of(Measure.Failed)) : bet.LogE(before.Of(Measure.Failed).Concat(open.Of(Measure.Failed)));

        var weights = stream.GetProperty("plan").EnumerateArray().SelectMany(step => Enumerable.Repeat(step.Number("weight"), step.GetProperty("requests").GetInt32())).ToArray();
        var (stop, last) = (0, 0.0);
        for (var i = 0; i < stream.GetProperty("count").GetInt32(); i++)
        {
            if (i > 0 && weights[i] != weights[i - 1])
            {
                mixture.Close(open.Of(Measure.Failed));
                before.Add(open);
                open = new();
            }
            var (onCandidate, isBad) = Symbol(stream, i);
            open.Add(Unit(weights[i], onCandidate, isBad ? 1 : 0, 1), withLatency: false);
            var log = Log();
            if (log >= Limit && stop == 0) stop = i + 1;
            if (onCandidate && isBad) last = log;
        }
        Assert.Equal(stream.GetProperty("stop").GetInt32(), stop);
        Assert.Equal(stream.Number("log"), last, Vectors.Tolerance);
    }

    [Theory]
    [MemberData(nameof(Identities))]
    public void Identities_are_stopped_at_the_same_one_as_by_the_reference(int number)
    {
        var stream = Vectors.Streams.GetProperty("identities")[number];
        var weights = Vectors.Numbers(stream.GetProperty("weights"));
        var units = Vectors.Packed(stream.GetProperty("units"));
        var bet = new Bet.Harm(1, 0);
        var tally = new Tally();
        var (stop, last) = (0, 0.0);
        for (var i = 0; i < stream.GetProperty("count").GetInt32(); i++)
        {
            tally.Add(Unit(weights[units[3 * i]], units[3 * i + 1] == 1, units[3 * i + 2] / 16, units[3 * i + 2] % 16 + 1), withLatency: false);
            last = bet.LogE(tally.Of(Measure.Failed));
            if (last >= Limit && stop == 0) stop = i + 1;
        }
        Assert.Equal(stream.GetProperty("stop").GetInt32(), stop);
        Assert.Equal(stream.Number("log"), last, Vectors.Tolerance);
    }

    private static EvidenceUnit Unit(double weight, bool onCandidate, int bad, int requests) => new(weight, onCandidate, requests, bad, 0, 0, 0, 0);

    private static (bool OnCandidate, bool IsBad) Symbol(JsonElement stream, int index)
    {
        var symbols = Unpacked.GetOrAdd(stream.GetProperty("symbols").GetString()!, _ => Vectors.Packed(stream.GetProperty("symbols")));
        var symbol = symbols[index / 4] >> 2 * (index % 4) & 3;
        return ((symbol & 2) != 0, (symbol & 1) != 0);
    }

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, byte[]> Unpacked = new();
}
