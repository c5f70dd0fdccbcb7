using CsCheck;
using Xunit;

namespace Halftone.Tests.Unit.Admission;

public sealed class PoolModelTests
{
    private static readonly Gen<(int, int, int, int)> GenStep = Gen.Select(Gen.Int[0, 99], Gen.Int[0, 1000], Gen.Int[0, 1000], Gen.Int[0, 1000]);

    [Fact]
    public void The_pool_does_what_plain_lists_would_do() =>
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 3], Gen.Bool, GenStep.Array[1, 250]).Sample((reactors, slots, fixedWait, steps) =>
        {
            var walk = new PoolWalk(reactors, slots, fixedWait);
            foreach (var (what, a, b, c) in steps) walk.Step(what, a, b, c);
            walk.ComeToRest();
        }, iter: PoolWalk.Iterations);
}
