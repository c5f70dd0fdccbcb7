namespace Halftone.Core.Diagnosis;

/// <summary>What was allocated in a time and is still alive, by who allocated it.</summary>
/// <param name="Stacks">Most bytes first.</param>
/// <param name="TotalBytes">Of all stacks, also of those left out.</param>
internal sealed record AllocationProfile(Items<AllocationStack> Stacks, long TotalBytes)
{
    internal static AllocationProfile Of(IEnumerable<AllocationStack> stacks, long totalBytes, int max) => new(
        stacks.GroupBy(stack => stack.Frames)
            .Select(same => new AllocationStack(same.Sum(stack => stack.Bytes), same.Key))
            .OrderByDescending(stack => stack.Bytes)
            .ThenBy(stack => stack.Frames.IsEmpty ? "" : stack.Frames[0].ToString(), StringComparer.Ordinal)
            .Take(max)
            .ToItems(), totalBytes);
}

/// <param name="Bytes">Alive; an estimate from samples.</param>
/// <param name="Frames">Who allocated first, then who called it.</param>
internal sealed record AllocationStack(long Bytes, Items<AllocationFrame> Frames)
{
    /// <summary>More are read by nobody; the file has all.</summary>
    internal const int FramesMax = 8;

    internal AllocationStack(long bytes, AllocationFrame[] frames) : this(bytes, frames.ToItems()) { }
}

/// <param name="Url">`file:///srv/app.js`, `node:net`, or empty for the runtime's own.</param>
/// <param name="Line">From 1.</param>
internal sealed record AllocationFrame(string Function, string Url, int Line)
{
    public override string ToString() => Url.Length == 0 ? Function : $"{Function} {Url[(Url.LastIndexOf('/') + 1)..]}:{Line}";
}
