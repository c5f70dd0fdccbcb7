using CsCheck;
using Halftone.Core.Admission;
using Xunit;

namespace Halftone.Tests.Unit.Admission;

public sealed class AttemptTests
{
    private static readonly Attempt Get = new() { OnKeptConnection = true, IsSecond = false, Heard = false, Written = true, Idempotent = true, Replayable = true, InTime = true };

    private static readonly Gen<Attempt> Any =
        from first in Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool, Gen.Bool)
        from rest in Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool)
        select new Attempt
        {
            OnKeptConnection = first.Item1,
            IsSecond = first.Item2,
            Heard = first.Item3,
            Written = first.Item4,
            Idempotent = rest.Item1,
            Replayable = rest.Item2,
            InTime = rest.Item3,
        };

    [Fact]
    public void What_does_no_harm_twice_is_sent_again_out_of_the_budget() => Assert.Equal(Repeat.Budgeted, Get.Repeat);

    [Fact]
    public void What_was_not_sent_at_all_is_no_second_attempt_whatever_it_is() =>
        Assert.Equal(Repeat.Free, (Get with { Written = false, Idempotent = false, Replayable = false }).Repeat);

    [Fact]
    public void Nothing_that_was_sent_and_might_do_harm_twice_is_ever_sent_again() =>
        Any.Sample(attempt => !attempt.Written || attempt.Idempotent || attempt.Repeat == Repeat.Never);

    [Fact]
    public void Each_of_these_alone_forbids_it() =>
        Any.Sample(attempt => (attempt.OnKeptConnection && !attempt.IsSecond && !attempt.Heard && attempt.InTime) || attempt.Repeat == Repeat.Never);

    [Fact]
    public void Only_what_was_sent_costs_the_budget() =>
        Any.Sample(attempt => attempt.Repeat switch
        {
            Repeat.Free => !attempt.Written,
            Repeat.Budgeted => attempt is { Written: true, Idempotent: true, Replayable: true },
            _ => true,
        });
}
