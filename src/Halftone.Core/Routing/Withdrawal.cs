namespace Halftone.Core.Routing;

/// <summary>Whether a version may still be given what the split, or being stable, has brought it. Lives as long as the version; rules are another matter.</summary>
/// <remarks>
/// It is read right before a request's head is written, so it holds for requests that a version has not been given yet, whatever world they were
/// decided in: a rollback need not wait for a world to be compiled, nor for the last request that saw the old one.
/// </remarks>
internal sealed class Withdrawal
{
    private VersionRoute? _to;

    /// <summary>Where they go instead; null = it may have them. Written by Control, read by the reactors.</summary>
    internal VersionRoute? To
    {
        get => Volatile.Read(ref _to);
        set => Volatile.Write(ref _to, value);
    }
}
