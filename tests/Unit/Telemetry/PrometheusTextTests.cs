using System.Text;
using CsCheck;
using Halftone.Telemetry;
using Xunit;

namespace Halftone.Tests.Unit.Telemetry;

public sealed class PrometheusTextTests
{
    private static PrometheusGrammar Read(PrometheusText text) => PrometheusGrammar.Read(Encoding.UTF8.GetString(text.ToBytes()));

    [Fact]
    public void Whatever_a_label_says_is_read_back() => Gen.String.Sample(value =>
    {
        // A lone surrogate has no UTF-8; names never carry one.
        if (value.Any(char.IsSurrogate)) return;
        var text = new PrometheusText();
        text.Family("a_total", "counter", "Help with \\ and \n in it.");
        text.Sample("a_total", 1, ("label", value));
        Assert.Equal(value, Assert.Single(Read(text).Samples).Labels["label"]);
    });

    [Fact]
    public void Whatever_number_is_read_back() => Gen.Double.Sample(value =>
    {
        var text = new PrometheusText();
        text.Family("a", "gauge", "A.");
        text.Sample("a", value);
        Assert.Equal(value, Assert.Single(Read(text).Samples).Value);
    });

    [Fact]
    public void Buckets_are_cumulated_and_the_last_is_infinite()
    {
        var text = new PrometheusText();
        text.Family("d_seconds", "histogram", "D.");
        text.Histogram("d_seconds", [0.1, 1], [3, 0, 2], 7.5, ("v", "x"));
        var page = Read(text);
        Assert.Equal([3, 3, 5], page.Samples.Where(sample => sample.Name == "d_seconds_bucket").Select(sample => sample.Value));
        Assert.Equal(["0.1", "1", "+Inf"], page.Samples.Where(sample => sample.Name == "d_seconds_bucket").Select(sample => sample.Labels["le"]));
        Assert.Equal(7.5, page.Samples.Single(sample => sample.Name == "d_seconds_sum").Value);
    }
}
