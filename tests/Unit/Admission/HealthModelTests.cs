using CsCheck;
using Xunit;

namespace Halftone.Tests.Unit.Admission;

public sealed class HealthModelTests
{
    private static readonly Gen<(int, int, int)> Step = Gen.Select(Gen.Int[0, 99], Gen.Int[0, 1000], Gen.Int[0, 1000]);

    [Fact]
    public void Never_more_than_half_are_left_out_never_the_last_and_all_come_back() =>
        Gen.Select(Gen.Bool, Step.Array[1, 200]).Sample((probed, steps) =>
        {
            var walk = new HealthWalk(probed);
            foreach (var (what, a, b) in steps) walk.Step(what, a, b);
            walk.Recover();
        }, iter: PoolWalk.Iterations);
}
