using CsCheck;
using Halftone.Control.Outgoing;
using Halftone.Control.Releases.Gates;
using Halftone.Tests.Unit.Notifications;
using Xunit;

namespace Halftone.Tests.Unit.Releases.Gates;

public sealed class QueryGateTests : IDisposable
{
    private readonly WatchedTime _time = new() { Limit = TimeSpan.FromSeconds(10) };
    private readonly OutgoingHttp _http;

    public QueryGateTests() => _http = new OutgoingHttp(_time, proxied: false);

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task The_query_is_filled_in_and_sent_to_the_query_API_with_the_token()
    {
        using var server = new RawHook(RawHook.Say(200, Scalar("1")));
        var config = Config(server) with { Address = server.At("/prometheus/?tenant=a"), Query = """sum(rate(orders{v="{{ candidate }}"}[{{interval}}])) / 2 + ${step}""", Token = "t0ken" };
        Assert.IsType<GateAnswer.Pass>(await AskAsync(config));
        var heard = await server.NextAsync();
        Assert.Equal("GET /prometheus/api/v1/query?tenant=a&query=sum%28rate%28orders%7Bv%3D%22v2%22%7D%5B30s%5D%29%29%20%2F%202%20%2B%202 HTTP/1.1", heard.Line);
        Assert.Equal("Bearer t0ken", heard.Field("authorization"));
    }

    [Theory]
    [InlineData("0.5", typeof(GateAnswer.Pass), "0.5, wanted 0.1 to 1")]
    [InlineData("0.1", typeof(GateAnswer.Pass), "0.1, wanted 0.1 to 1")]
    [InlineData("1", typeof(GateAnswer.Pass), "1, wanted 0.1 to 1")]
    [InlineData("1.25", typeof(GateAnswer.Fail), "1.25, wanted 0.1 to 1")]
    [InlineData("1e-3", typeof(GateAnswer.Fail), "0.001, wanted 0.1 to 1")]
    [InlineData("+Inf", typeof(GateAnswer.Fail), "Infinity, wanted 0.1 to 1")]
    [InlineData("-Inf", typeof(GateAnswer.Fail), "-Infinity, wanted 0.1 to 1")]
    [InlineData("NaN", typeof(GateAnswer.Wait), "no data: NaN")]
    [InlineData("many", typeof(GateAnswer.Error), "the answer is not one of Prometheus' query API")]
    public async Task A_scalar_is_held_against_the_bounds(string value, Type meaning, string why)
    {
        using var server = new RawHook(RawHook.Say(200, Scalar(value)));
        var answer = await AskAsync(Config(server));
        Assert.Equal(meaning, answer.GetType());
        Assert.EndsWith(why, answer.Why);
    }

    [Theory]
    [InlineData("", typeof(GateAnswer.Wait), "no data: the query found nothing")]
    [InlineData("0.5", typeof(GateAnswer.Pass), "0.5, wanted 0.1 to 1")]
    [InlineData("0.5 0.6 0.7 0.8", typeof(GateAnswer.Pass), "0.5, 0.6, 0.7 and 1 more, wanted 0.1 to 1")]
    [InlineData("0.5 7", typeof(GateAnswer.Fail), "one of 2 series is 7, wanted 0.1 to 1")]
    [InlineData("NaN 7", typeof(GateAnswer.Fail), "one of 2 series is 7, wanted 0.1 to 1")]
    [InlineData("0.5 NaN", typeof(GateAnswer.Wait), "no data: one of 2 series is NaN")]
    public async Task Every_series_of_a_vector_is_held_against_the_bounds(string values, Type meaning, string why)
    {
        var series = values.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(value => $$"""{"metric":{"i":"x"},"value":[1435781451.781,"{{value}}"]}""");
        using var server = new RawHook(RawHook.Say(200, $$$"""{"status":"success","data":{"resultType":"vector","result":[{{{string.Join(',', series)}}}]}}"""));
        var answer = await AskAsync(Config(server));
        Assert.Equal((meaning, why), (answer.GetType(), answer.Why));
    }

    [Theory]
    [InlineData(400, """{"status":"error","errorType":"bad_data","error":"parse error"}""", "answered 400: ")]
    [InlineData(200, """{"status":"error","errorType":"execution","error":"too many samples"}""", "execution: too many samples")]
    [InlineData(200, """{"status":"success","data":{"resultType":"matrix","result":[]}}""", "the query gives a matrix")]
    [InlineData(200, """{"status":"success","data":{"resultType":"vector","result":[{"value":[1]}]}}""", "not one of Prometheus' query API")]
    [InlineData(200, """{"status":"success"}""", "not one of Prometheus' query API")]
    [InlineData(200, "<html>sign in</html>", "not one of Prometheus' query API")]
    [InlineData(401, "no", "answered 401: no")]
    [InlineData(500, """{"status":"success","data":{"resultType":"scalar","result":[1,"0.5"]}}""", "answered 500: ")]
    [InlineData(302, "", "a redirect, which is not followed")]
    public async Task Whatever_keeps_us_from_a_number_is_an_error_and_no_failure(int status, string body, string why)
    {
        using var server = new RawHook(RawHook.Say(status, body));
        Assert.Contains(why, Assert.IsType<GateAnswer.Error>(await AskAsync(Config(server))).Why);
    }

    [Fact]
    public async Task An_answer_of_many_megabytes_is_not_read_to_its_end()
    {
        using var server = new RawHook(RawHook.Say(200, $$"""{"status":"success","data":{"resultType":"scalar","result":[1,"0.5"]},"x":"{{new string('x', 300_000)}}"}"""));
        Assert.Contains("more than 256 KiB", Assert.IsType<GateAnswer.Error>(await AskAsync(Config(server))).Why);
    }

    [Fact]
    public async Task A_server_that_never_answers_is_an_error()
    {
        using var server = new RawHook("") { Behave = (_, stop) => Task.Delay(Timeout.Infinite, stop) };
        var asking = AskAsync(Config(server));
        await _time.NextLimitAsync();
        await server.NextAsync();
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Contains("did not answer within 10 s", Assert.IsType<GateAnswer.Error>(await asking.WaitAsync(RawHook.Patience)).Why);
    }

    [Fact]
    public void Numbers_within_the_bounds_pass_and_one_outside_fails() =>
        Gen.Select(Gen.Double[-100, 100].Array[1, 6], Gen.Double[-100, 0], Gen.Double[0, 100]).Sample((values, min, max) =>
            QueryGate.Judge(values, min, max) is GateAnswer.Pass == values.All(value => value >= min && value <= max)
            && QueryGate.Judge(values, null, max) is GateAnswer.Fail == values.Any(value => value > max)
            && QueryGate.Judge(values, min, null) is GateAnswer.Fail == values.Any(value => value < min));

    [Theory]
    [InlineData(0.0005, "1ms")]
    [InlineData(0.25, "250ms")]
    [InlineData(30, "30s")]
    [InlineData(90, "90s")]
    [InlineData(300, "5m")]
    [InlineData(7200, "120m")]
    public void An_interval_is_written_as_PromQL_reads_it(double seconds, string text) => Assert.Equal(text, QueryTemplate.Fill("{{ interval }}", Asked.About, TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void A_value_cannot_end_the_string_it_stands_in() =>
        Assert.Equal("""x{v="a\"} or vector(1) \\"}""", QueryTemplate.Fill("""x{v="{{ candidate }}"}""", Asked.About with { Candidate = """a"} or vector(1) \""" }, TimeSpan.FromSeconds(1)));

    [Fact]
    public void A_placeholder_that_means_nothing_is_named() => Assert.Equal(["namespace", "target"], QueryTemplate.Unknown("{{ namespace }} {{target}} ${service} {{ release }} {{ target }}"));

    private Task<GateAnswer> AskAsync(QueryGateConfig config) => new QueryGate(config, _http).AskAsync(Asked.About, CancellationToken.None);

    private static QueryGateConfig Config(RawHook server) =>
        new() { Name = "orders", Address = server.At("/"), Query = "vector(1)", Min = 0.1, Max = 1, Timeout = TimeSpan.FromSeconds(10) };

    private static string Scalar(string value) => $$$"""{"status":"success","data":{"resultType":"scalar","result":[1435781460.781,"{{{value}}}"]}}""";
}
