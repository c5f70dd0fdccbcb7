using System.Globalization;
using System.Net.Http.Headers;
using Halftone.Control.Outgoing;

namespace Halftone.Control.Releases.Gates;

/// <summary>A Prometheus server decides: every number that the query gives lies within the bounds, or the gate fails.</summary>
/// <remarks>No number and NaN (0/0: nobody asked for anything) are too little data. Whatever keeps us from a number is an error, and says nothing about the candidate.</remarks>
internal sealed class QueryGate(QueryGateConfig config, OutgoingHttp http) : ExternalGate(config)
{
    private readonly QueryGateConfig _config = config;

    /// <summary>A number needs a hundred bytes; this is a vector of some thousand series, which somebody forgot to sum up.</summary>
    private const int BodyBytesMax = 256 * 1024;

    private const int ExcerptMax = 300;

    private readonly Masking _mask = Masking.BeyondPath(config.Address, config.Token);

    internal override async Task<GateAnswer> AskAsync(GateQuestion question, CancellationToken stop)
    {
        using var request = OutgoingHttp.Request(HttpMethod.Get, Address(QueryTemplate.Fill(_config.Query, question, _config.Interval)));
        if (_config.Token is { } token) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return await http.SendAsync(request, _config.Timeout, BodyBytesMax, stop) switch
        {
            HttpReply.Answered answered => Read(answered),
            HttpReply.NoAnswer none => new GateAnswer.Error { Why = $"{Shown} {_mask.Show(none.Why)}" },
            var reply => throw new System.Diagnostics.UnreachableException($"{reply} is no reply that anybody thought of."),
        };
    }

    /// <summary>Within the bounds, outside of them, or no number.</summary>
    internal static GateAnswer Judge(double[] values, double? min, double? max)
    {
        if (values.Length == 0) return new GateAnswer.Wait { Why = "no data: the query found nothing" };
        var outside = values.Where(value => value < min || value > max).ToArray();
        if (outside.Length > 0) return new GateAnswer.Fail { Why = $"{Of(values.Length)}{Text(outside[0])}, wanted {Bounds(min, max)}" };
        return values.Any(double.IsNaN)
            ? new GateAnswer.Wait { Why = $"no data: {Of(values.Length)}NaN" }
            : new GateAnswer.Pass { Why = $"{string.Join(", ", values.Take(3).Select(Text))}{(values.Length > 3 ? $" and {values.Length - 3} more" : "")}, wanted {Bounds(min, max)}" };
    }

    private string Shown => ShownAddress.WithPath(_config.Address);

    private GateAnswer Read(HttpReply.Answered answered)
    {
        if (answered.IsRedirect) return new GateAnswer.Error { Why = $"{Shown} answered {answered.Status}, a redirect, which is not followed: set the address it leads to" };
        if (answered is { IsSuccess: true, Whole: false }) return new GateAnswer.Error { Why = $"{Shown} answered with more than {BodyBytesMax / 1024} KiB, or broke off: sum the series up" };
        return (PrometheusAnswer.Read(answered.Body), answered.IsSuccess) switch
        {
            (PrometheusAnswer.Numbers numbers, true) => Judge(numbers.Values, _config.Min, _config.Max),
            (PrometheusAnswer.Refused refused, true) => new GateAnswer.Error { Why = $"{Shown}: {Shortened.Of(_mask.Show(refused.Why), ExcerptMax)}" },
            _ => new GateAnswer.Error { Why = $"{Shown} answered {answered.Status}: {answered.Excerpt(ExcerptMax, _mask)}" },
        };
    }

    /// <summary>A path of the server's own (Mimir's `/prometheus`) and a query of its address stay.</summary>
    private Uri Address(string query)
    {
        var builder = new UriBuilder(_config.Address);
        builder.Path = builder.Path.TrimEnd('/') + "/api/v1/query";
        builder.Query = $"{(_config.Address.Query.Length > 1 ? _config.Address.Query[1..] + "&" : "")}query={Uri.EscapeDataString(query)}";
        return builder.Uri;
    }

    private static string Of(int count) => count == 1 ? "" : $"one of {count} series is ";

    private static string Text(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    private static string Bounds(double? min, double? max) => (min, max) switch
    {
        ({ } least, { } most) => $"{Text(least)} to {Text(most)}",
        ({ } least, null) => $"at least {Text(least)}",
        (null, { } most) => $"at most {Text(most)}",
        _ => "any number",
    };
}
