using Halftone.Tests.Unit.Repository;
using Xunit;

namespace Halftone.Tests.Unit.Forwarding;

/// <summary>The cases of `fixtures/wire/`: what once was, or elsewhere is, understood in two ways.</summary>
public sealed class CorpusTests
{
    private static readonly Dictionary<string, WireCase> Cases = WireCase.All(Checkout.Root).ToDictionary(each => each.Name);

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_wire_case_is_forwarded_as_it_says_wherever_its_bytes_are_split(string name)
    {
        var wire = Cases[name];
        var run = new EngineRun();
        Check(wire, run.Pass(wire.Bytes, []), "in one piece");
        for (var cut = 1; cut < wire.Bytes.Length; cut++) Check(wire, run.Pass(wire.Bytes, [cut]), $"split at {cut}");
        Check(wire, run.Pass(wire.Bytes, [.. Enumerable.Range(1, wire.Bytes.Length - 1)]), "byte by byte");
    }

    private static void Check(WireCase wire, Passage passage, string how)
    {
        Assert.True(passage.Complaint is null, $"{how}: {passage.Complaint}");
        Assert.True(wire.Answer == passage.Answer, $"{how}: the answer is {passage.Answer}");
        Assert.Equal(wire.Forwards, passage.Requests.Select(each => WireCase.Spell(each.Request)));
        Assert.True(wire.MayBeCut || passage.Cut.Length == 0, $"{how}: {passage.Cut.Length} bytes of a refused request went out");
    }
}
