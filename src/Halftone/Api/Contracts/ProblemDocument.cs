namespace Halftone.Api.Contracts;

/// <summary>A refusal (RFC 9457). `Code` is stable and meant for programs, `Hint` says how to mend it.</summary>
internal sealed record ProblemDocument
{
    public string Type { get; init; } = "about:blank";
    public required string Title { get; init; }
    public required int Status { get; init; }
    public string? Detail { get; init; }
    public required string Code { get; init; }
    public string? Hint { get; init; }
    public IReadOnlyList<string>? Details { get; init; }
}
