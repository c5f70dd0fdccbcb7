namespace Halftone.Control.Notifications;

/// <summary>How one try to tell a hook something has ended.</summary>
internal abstract record Attempt
{
    private Attempt() { }

    internal sealed record Delivered : Attempt;

    /// <param name="Why">Behind "it".</param>
    /// <param name="RetryAfter">What the hook asked for; null = nothing.</param>
    internal sealed record Failed(string Why, TimeSpan? RetryAfter) : Attempt;

    /// <summary>410: whoever was there does not want to hear from us any more.</summary>
    internal sealed record Gone : Attempt;
}
