namespace Halftone.Core.Admission;

// Second attempts.
internal sealed partial class Pool
{
    private readonly RetryBudget _retries = new();

    /// <summary>Takes a second attempt out of the version's budget; the request keeps its slot for it. False: the budget is spent.</summary>
    internal bool Retry(long now)
    {
        lock (_gate) return _retries.Take(now, _taken, _limits.RetryShare);
    }
}
