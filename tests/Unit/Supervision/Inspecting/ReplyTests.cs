using System.Text.Json;
using Halftone.Control.Supervision.Inspecting;
using Halftone.Core.Diagnosis;
using Xunit;

namespace Halftone.Tests.Unit.Supervision.Inspecting;

/// <summary>Messages as Node 20 sent them.</summary>
public sealed class ReplyTests
{
    private const string Counted = """
        {"id":4,"result":{"result":{"type":"object","value":{"objects":31244,"least":0,"rows":[["Object",0,5122,0,286832],["Array",0,2011,60411,531552],["onRequest",1,12,0,768],["ClientRequest",0,3000,0,1392000]]}}}}
        """;

    private const string Profile = """
        {"head":{"callFrame":{"functionName":"(root)","scriptId":"0","url":"","lineNumber":-1,"columnNumber":-1},"selfSize":0,"id":1,"children":[
          {"callFrame":{"functionName":"","scriptId":"7","url":"file:///srv/app.js","lineNumber":6,"columnNumber":3},"selfSize":32768,"id":2,"children":[
            {"callFrame":{"functionName":"remember","scriptId":"7","url":"file:///srv/app.js","lineNumber":2,"columnNumber":1},"selfSize":65536,"id":3,"children":[]}]},
          {"callFrame":{"functionName":"(V8 API)","scriptId":"0","url":"","lineNumber":-1,"columnNumber":-1},"selfSize":1024,"id":4,"children":[]}]},"samples":[]}
        """;

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private static InspectorReply? Read(string text, int id = 4) => InspectorReply.Read(Json(text), id, "count");

    [Fact]
    public void A_histogram_is_read_from_the_answer_to_its_command()
    {
        var histogram = HeapCount.Read(Read(Counted)!.Value.Result, inFlight: 3)!;
        Assert.Equal((31244L, 0L, 3), (histogram.Objects, histogram.Least, histogram.InFlight));
        Assert.Equal(new ClassTally("ClientRequest", false, 3000, 0, 1392000), histogram.Classes[3]);
        Assert.True(histogram.Classes[2].IsFunction);
        Assert.Equal(60411, histogram.Classes[1].Entries);
    }

    [Theory]
    [InlineData("""{"method":"Debugger.paused","params":{}}""")]
    [InlineData("""{"id":3,"result":{}}""")]
    [InlineData("""{"id":"4","result":{}}""")]
    [InlineData("[]")]
    public void Events_and_answers_to_others_are_passed_over(string message) => Assert.Null(Read(message));

    [Theory]
    [InlineData("""{"id":4,"error":{"code":-32601,"message":"'Runtime.queryObjects' wasn't found"}}""", "wasn't found")]
    [InlineData("""{"id":4,"result":{"result":{"type":"object"},"exceptionDetails":{"text":"Uncaught"}}}""", "Uncaught")]
    [InlineData("""{"id":4}""", "without a result")]
    [InlineData("""{"id":4,"error":7}""", "no reason")]
    public void A_refusal_is_told_in_the_words_of_the_inspector(string message, string words) => Assert.Contains(words, Assert.IsType<InspectFault.Refused>(Read(message)!.Value.Fault).Answer);

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"result":{}}""")]
    [InlineData("""{"result":{"value":7}}""")]
    [InlineData("""{"result":{"value":{"objects":1,"least":0,"rows":[[]]}}}""")]
    [InlineData("""{"result":{"value":{"objects":1,"least":0,"rows":[[null,0,1,0,0]]}}}""")]
    [InlineData("""{"result":{"value":{"objects":"many","least":0,"rows":[]}}}""")]
    [InlineData("""{"result":{"value":{"least":0,"rows":[]}}}""")]
    public void What_is_no_histogram_is_none(string reply) => Assert.Null(HeapCount.Read(Json(reply), 0));

    [Fact]
    public void A_profile_becomes_stacks_with_the_most_bytes_first()
    {
        var allocated = HeapSampling.Read(Json(Profile), 10)!;
        Assert.Equal(99_328, allocated.TotalBytes);
        Assert.Equal(["remember app.js:3 < (anonymous) app.js:7", "(anonymous) app.js:7", "(V8 API)"], allocated.Stacks.Select(stack => string.Join(" < ", stack.Frames)));
        Assert.Equal([65_536, 32_768, 1024], allocated.Stacks.Select(stack => stack.Bytes));
        Assert.Single(HeapSampling.Read(Json(Profile), 1)!.Stacks);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"head":{"callFrame":{"functionName":"(root)"},"children":[]}}""")]
    [InlineData("""{"head":{"callFrame":7,"selfSize":1,"children":[]}}""")]
    public void What_is_no_profile_is_none(string profile) => Assert.Null(HeapSampling.Read(Json(profile), 10));
}
