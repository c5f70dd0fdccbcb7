using System.Text;
using System.Text.Json;
using CsCheck;
using Halftone.Control.Supervision.Inspecting;
using Halftone.Control.Supervision.Preload;
using Xunit;

namespace Halftone.Tests.Unit.Supervision.Preload;

public sealed class PreloadMessageTests
{
    private const string Telemetry = """{"cmd":"NODE_HALFTONE_TELEMETRY","pid":7,"heapUsed":4449680,"heapTotal":4956160,"external":1683469,"arrayBuffers":10728,"live":null,"p99":2.741,"max":3.5,"busy":0.25,"gcs":3,"gc":1.5,"gcMax":0.75,"resources":1,"signal":true}""";

    private static readonly string[] Names = ["cmd", "pid", "heapUsed", "heapTotal", "external", "arrayBuffers", "live", "p99", "max", "busy", "gcs", "gc", "gcMax", "resources", "signal", "url", "error"];

    private static readonly Gen<string> Value = Gen.OneOf(
        Gen.Double.Select(number => double.IsFinite(number) ? number.ToString("R", System.Globalization.CultureInfo.InvariantCulture) : "1e999"),
        Gen.Long.Select(number => $"{number}"),
        Gen.Int[0, 100].Select(number => $"{number}"),
        Gen.OneOf("null", "true", "false", "NaN", "-0", "1e400", "\"\"", "\"5\"", "[]", "{}", "[{\"p99\":1}]", "", "\"NODE_HALFTONE_TELEMETRY\"", "\"ws://127.0.0.1:80/ab-cd\""));

    [Fact]
    public void What_a_Node_tells_is_read()
    {
        var told = Assert.IsType<PreloadMessage.Told>(Read(Telemetry));
        Assert.Equal((7, true), (told.Pid, told.OwnSignal));
        var telemetry = told.Telemetry;
        Assert.Equal((4449680, 4956160, 1683469, 10728), (telemetry.HeapUsedBytes, telemetry.HeapTotalBytes, telemetry.ExternalBytes, telemetry.ArrayBufferBytes));
        Assert.Equal((TimeSpan.FromMilliseconds(2.741), TimeSpan.FromMilliseconds(3.5), 0.25), (telemetry.LoopDelayP99, telemetry.LoopDelayMax, telemetry.LoopUtilization));
        Assert.Equal((3, TimeSpan.FromMilliseconds(1.5), TimeSpan.FromMilliseconds(0.75)), (telemetry.Collections, telemetry.CollectionTime, telemetry.CollectionMax));
        Assert.Equal((null, 1, 42), (telemetry.LiveHeapBytes, telemetry.Resources, telemetry.ArrivedAt));
        Assert.Equal(1000, Assert.IsType<PreloadMessage.Told>(Read(Telemetry.Replace("\"live\":null", "\"live\":1000", StringComparison.Ordinal))).Telemetry.LiveHeapBytes);
    }

    [Theory]
    [InlineData("\"heapUsed\":4449680", "\"heapUsed\":-1")]
    [InlineData("\"heapUsed\":4449680", "\"heapUsed\":1e300")]
    [InlineData("\"heapUsed\":4449680", "\"heapUsed\":1.5")]
    [InlineData("\"heapUsed\":4449680", "\"heapUsed\":\"4449680\"")]
    [InlineData("\"heapUsed\":4449680,", "")]
    [InlineData("\"live\":null", "\"live\":-5")]
    [InlineData("\"p99\":2.741", "\"p99\":null")]
    [InlineData("\"p99\":2.741", "\"p99\":NaN")]
    [InlineData("\"busy\":0.25", "\"busy\":1.01")]
    [InlineData("\"gcs\":3", "\"gcs\":3000000000")]
    [InlineData("\"resources\":1", "\"resources\":0.5")]
    [InlineData("\"pid\":7", "\"pid\":0")]
    [InlineData("\"pid\":7,", "")]
    [InlineData("true}", "true}{}")]
    [InlineData("true}", "true")]
    public void What_cannot_be_true_is_dropped_as_a_whole(string good, string bad) => Assert.Null(Read(Telemetry.Replace(good, bad, StringComparison.Ordinal)));

    [Fact]
    public void Whatever_stands_in_a_line_it_is_read_within_its_bounds_or_not_at_all() =>
        Gen.Select(Gen.OneOf(Names), Value).Array[0, 6].Sample(changes =>
        {
            var line = new StringBuilder(Telemetry[..^1]);
            foreach (var (name, value) in changes) line.Append(",\"").Append(name).Append("\":").Append(value);
            if (Read(line.Append('}').ToString()) is not PreloadMessage.Told { Telemetry: var told }) return;
            Assert.All([told.HeapUsedBytes, told.HeapTotalBytes, told.ExternalBytes, told.ArrayBufferBytes, told.LiveHeapBytes ?? 0], bytes => Assert.InRange(bytes, 0, 1L << 48));
            Assert.All([told.LoopDelayP99, told.LoopDelayMax, told.CollectionTime, told.CollectionMax], time => Assert.InRange(time, TimeSpan.Zero, TimeSpan.FromDays(1)));
            Assert.InRange(told.LoopUtilization, 0, 1);
            Assert.True(told.Collections >= 0 && told.Resources is null or >= 0);
        });

    [Fact]
    public void No_bytes_make_it_throw() => Gen.Byte.Array[0, 80].Sample(bytes => PreloadMessage.Read([.. "{\"cmd\":\"NODE_HALFTONE_"u8, .. bytes], 0));

    [Fact]
    public void A_message_that_is_cut_anywhere_is_none() => Gen.Int[0, Telemetry.Length - 1].Sample(at => Read(Telemetry[..at]) is null);

    [Fact]
    public void A_line_of_another_sort_or_without_an_end_is_not_ours()
    {
        Assert.False(PreloadMessage.IsMeant("{\"cmd\":\"NODE_HANDLE\"}"u8));
        Assert.Null(Read("""{"cmd":"NODE_HALFTONE_OTHER","pid":7}"""));
        Assert.Null(Read($$"""{"cmd":"NODE_HALFTONE_HELLO","pid":7,"more":"{{new string('x', 5000)}}"}"""));
        Assert.IsType<PreloadMessage.Hello>(Read("""{"cmd":"NODE_HALFTONE_HELLO","pid":7,"more":[{"pid":8}]}"""));
    }

    [Theory]
    [InlineData("ws://127.0.0.1:41231/0f2c-ab", 41231)]
    [InlineData("ws://127.0.0.1:41231/0f2c HTTP/1.1\\r\\nHost: x", null)]
    [InlineData("ws://127.0.0.1:0/0f2c", null)]
    [InlineData("ws://10.0.0.1:41231/0f2c", null)]
    [InlineData("", null)]
    public void An_address_of_an_inspector_is_of_this_machine_and_has_nothing_else_in_it(string url, int? port)
    {
        var message = Read($$"""{"cmd":"NODE_HALFTONE_INSPECTOR","pid":7,"number":1,"url":"{{url}}"}""");
        Assert.Equal(port, ((message as PreloadMessage.Inspector)?.Notice as InspectorNotice.Listening)?.Port);
    }

    [Fact]
    public void Why_there_is_no_inspector_is_told_without_control_characters()
    {
        Assert.IsType<InspectorNotice.InUse>(Assert.IsType<PreloadMessage.Inspector>(Read("""{"cmd":"NODE_HALFTONE_INSPECTOR","pid":7,"number":1,"error":"open already"}""")).Notice);
        var failed = Assert.IsType<PreloadMessage.Inspector>(Read(JsonSerializer.Serialize(new { cmd = "NODE_HALFTONE_INSPECTOR", pid = 7, number = 1, error = "no\u001b[2J" }))).Notice;
        Assert.Equal(new InspectorNotice.Failed("no\\x1b[2J"), failed);
    }

    private static PreloadMessage? Read(string line) => PreloadMessage.Read(Encoding.UTF8.GetBytes(line), 42);
}
