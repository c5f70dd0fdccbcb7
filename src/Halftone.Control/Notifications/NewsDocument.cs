using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Halftone.Control.Outgoing;
using Halftone.Core;

namespace Halftone.Control.Notifications;

/// <summary>What a hook is sent, in the form that Standard Webhooks recommends: type, time of the event, and the rest in `data`.</summary>
internal sealed record NewsDocument
{
    private const string Prefix = "release.";

    /// <summary>Of message and reason each, so that the whole stays below the 20 kB that Standard Webhooks recommends, in every script.</summary>
    private const int TextMax = 1000;

    private const int NameMax = 200;

    /// <summary>`release.rolled_back`.</summary>
    public required string Type { get; init; }

    /// <summary>RFC 3339, in UTC.</summary>
    public required string Timestamp { get; init; }

    public required NewsFields Data { get; init; }

    internal static NewsDocument From(ReleaseNews news) => new()
    {
        Type = Prefix + NewsWords.Of(news.Kind),
        Timestamp = news.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        Data = new NewsFields
        {
            Id = news.Id,
            Service = news.Service,
            Release = news.Release,
            From = news.From,
            To = news.To,
            Step = news.Step,
            Steps = news.Steps,
            Weight = news.Weight?.Value,
            By = Shortened.Of(news.By, NameMax),
            Message = news.Message is { } message ? Shortened.Of(message, TextMax) : null,
            Why = news.Why is { } why ? Shortened.Of(why, TextMax) : null,
            Memory = news.Memory is { } memory ? Shortened.Of(memory, TextMax) : null,
        },
    };

    /// <returns>Null: an earlier or later version of the gateway wrote something that we do not know.</returns>
    internal ReleaseNews? Read() =>
        !Type.StartsWith(Prefix, StringComparison.Ordinal) || NewsWords.Read(Type[Prefix.Length..]) is not { } kind
        || !DateTimeOffset.TryParse(Timestamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
        || Data.Weight is < 0 or > 100 || !ReleaseNews.IsId(Data.Id) ? null
        : new ReleaseNews
        {
            Id = Data.Id,
            Kind = kind,
            Time = time,
            Service = Data.Service,
            Release = Data.Release,
            From = Data.From,
            To = Data.To,
            Step = Data.Step,
            Steps = Data.Steps,
            Weight = Data.Weight is { } weight ? new Percent(weight) : null,
            By = Data.By,
            Message = Data.Message,
            Why = Data.Why,
            Memory = Data.Memory,
        };

    internal byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, NewsJson.Default.NewsDocument);
}

internal sealed record NewsFields
{
    public required string Id { get; init; }
    public required string Service { get; init; }
    public required string Release { get; init; }
    public string? From { get; init; }
    public required string To { get; init; }
    public int? Step { get; init; }
    public int? Steps { get; init; }

    /// <summary>In percent, 0..100.</summary>
    public double? Weight { get; init; }
    public required string By { get; init; }
    public string? Message { get; init; }
    public string? Why { get; init; }
    public string? Memory { get; init; }
}

/// <summary>Serialisers of all that notifications write, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(NewsDocument))]
[JsonSerializable(typeof(SlackDocument))]
[JsonSerializable(typeof(JournalLine))]
internal sealed partial class NewsJson : JsonSerializerContext;
