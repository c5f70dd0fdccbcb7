using CsCheck;
using Halftone.Core.Admission;
using Xunit;

namespace Halftone.Tests.Unit.Admission;

public sealed class RetryBudgetTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void Three_second_attempts_are_allowed_however_few_requests_there_are()
    {
        var budget = new RetryBudget();
        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => budget.Take(1000 * Second, requests: 1, share: 0.2)));
    }

    [Fact]
    public void Of_a_hundred_requests_twenty_and_three_may_be_sent_again()
    {
        var budget = new RetryBudget();
        budget.Roll(1000 * Second, requests: 0);
        Assert.Equal(23, Enumerable.Range(0, 100).Count(_ => budget.Take(1000 * Second, requests: 100, share: 0.2)));
    }

    [Fact]
    public void What_was_spent_is_there_again_after_ten_seconds_and_what_was_earned_is_gone()
    {
        var budget = new RetryBudget();
        budget.Roll(1000 * Second, requests: 0);
        while (budget.Take(1000 * Second, requests: 100, share: 0.2))
        {
        }
        Assert.False(budget.Take(1009 * Second, requests: 100, share: 0.2));
        Assert.Equal(3, Enumerable.Range(0, 10).Count(_ => budget.Take(1010 * Second, requests: 100, share: 0.2)));
    }

    [Fact]
    public void A_share_of_nothing_allows_nothing() => Assert.False(new RetryBudget().Take(1000 * Second, requests: 1_000_000, share: 0));

    /// <summary>Each step: how long after the one before, and whether it is a request or wants a second attempt.</summary>
    [Fact]
    public void In_no_nine_seconds_are_there_more_second_attempts_than_the_requests_of_ten_allow() =>
        Gen.Select(Gen.Double[0.05, 1], Gen.Select(Gen.Frequency((8, Gen.Long[0, Second / 20]), (1, Gen.Long[0, 4 * Second]), (1, Gen.Long[0, 30 * Second])), Gen.Frequency((3, Gen.Const(true)), (2, Gen.Const(false)))).Array[1, 300])
            .Sample((share, steps) =>
            {
                var budget = new RetryBudget();
                var (requests, retries) = (new List<long>(), new List<long>());
                var now = 1000 * Second;
                foreach (var (later, isRequest) in steps)
                {
                    now += later;
                    if (isRequest)
                    {
                        if (now >= budget.SliceEnds) budget.Roll(now, requests.Count);
                        requests.Add(now);
                        continue;
                    }
                    if (!budget.Take(now, requests.Count, share)) continue;
                    retries.Add(now);
                    Assert.True(retries.Count(at => at > now - (9 * Second)) <= RetryBudget.Always + (share * requests.Count(at => at >= now - (10 * Second))) + 1e-9, "within the budget");
                }
            });
}
