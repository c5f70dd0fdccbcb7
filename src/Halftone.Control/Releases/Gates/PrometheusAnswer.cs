using System.Globalization;
using System.Text.Json;

namespace Halftone.Control.Releases.Gates;

/// <summary>What `/api/v1/query` answered.</summary>
internal abstract record PrometheusAnswer
{
    private PrometheusAnswer() { }

    /// <param name="Values">One of a scalar; one per series of a vector, none = the query found nothing.</param>
    internal sealed record Numbers(double[] Values) : PrometheusAnswer;

    /// <summary>It said that it could not do it, or something that we do not understand.</summary>
    internal sealed record Refused(string Why) : PrometheusAnswer;

    internal static PrometheusAnswer Read(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.GetProperty("status").GetString() == "error") return new Refused($"{Text(root, "errorType")}: {Text(root, "error")}");
            var answer = root.GetProperty("data");
            var result = answer.GetProperty("result");
            return answer.GetProperty("resultType").GetString() switch
            {
                "scalar" => new Numbers([Number(result)]),
                "vector" => new Numbers([.. result.EnumerateArray().Select(series => Number(series.GetProperty("value")))]),
                var other => new Refused($"the query gives a {other}, and a gate needs a number: wrap it, for example in sum(), or in last_over_time() with sum()"),
            };
        }
        catch (Exception other) when (other is JsonException or KeyNotFoundException or FormatException or InvalidOperationException or IndexOutOfRangeException)
        {
            return new Refused("the answer is not one of Prometheus' query API");
        }
    }

    /// <summary>A sample is `[time, "number"]`; the number is a text, for JSON knows neither NaN nor infinity.</summary>
    private static double Number(JsonElement sample) => sample[1].GetString() switch
    {
        "NaN" => double.NaN,
        "+Inf" or "Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        { } text => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
        null => throw new FormatException("a sample without a number"),
    };

    private static string Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "unknown";
}
