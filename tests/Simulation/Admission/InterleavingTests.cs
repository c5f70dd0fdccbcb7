namespace Halftone.Tests.Simulation.Admission;

/// <summary>Every order in which two or three reactors can take, release, expire and sleep, to a depth of 12 atomic steps, with the real pool and mailbox.</summary>
public sealed class InterleavingTests(ITestOutputHelper output)
{
    private static readonly int Depth = Environment.GetEnvironmentVariable("HALFTONE_NIGHTLY") == "1" ? 16 : 12;

    [Theory]
    [InlineData(2, 2, 0)]
    [InlineData(2, 2, 0.25)]
    [InlineData(2, 2, 0.75)]
    [InlineData(2, 2, 1)]
    [InlineData(3, 1, 0)]
    [InlineData(3, 1, 0.75)]
    [InlineData(3, 1, 1)]
    [InlineData(3, 2, 0.25)]
    public void No_order_of_steps_loses_a_slot_a_waiter_or_a_wake(int reactors, int requests, double age)
    {
        var explorer = new Explorer(() => new ReactorWorld(reactors, requests, age, Mistake.None), reactors);

        var found = explorer.Explore(Depth);

        output.WriteLine($"{reactors} reactors, {requests} requests each, line {age:P0} of W old: {explorer.States} states, {explorer.Schedules} schedules of {Depth} steps");
        Assert.Null(found);
    }

    [Theory]
    [InlineData(Mistake.FlagBeforePush)]
    [InlineData(Mistake.NoSecondLook)]
    [InlineData(Mistake.ExpireWithoutPool)]
    [InlineData(Mistake.DropLateGrant)]
    internal void A_mistake_in_the_protocol_is_found(Mistake mistake)
    {
        var found = new Explorer(() => new ReactorWorld(2, 2, 0, mistake), 2).Explore(Depth);

        output.WriteLine($"{mistake}: {found}");
        Assert.NotNull(found);
    }
}
