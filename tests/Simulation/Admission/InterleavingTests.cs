namespace Halftone.Tests.Simulation.Admission;

/// <summary>
/// Every order in which reactors can take, release, expire and sleep, with the real pool and mailbox: to a depth of 12 atomic steps for two
/// and three of them, to what seconds allow for four and eight.
/// </summary>
public sealed class InterleavingTests(ITestOutputHelper output)
{
    private static readonly bool Nightly = Environment.GetEnvironmentVariable("HALFTONE_NIGHTLY") == "1";

    private static int DepthFor(int reactors) => reactors switch
    {
        <= 3 => Nightly ? 16 : 12,
        4 => Nightly ? 12 : 7,
        _ => Nightly ? 7 : 4,
    };

    [Theory]
    [InlineData(2, 2, 0)]
    [InlineData(2, 2, 0.25)]
    [InlineData(2, 2, 0.75)]
    [InlineData(2, 2, 1)]
    [InlineData(3, 1, 0)]
    [InlineData(3, 1, 0.75)]
    [InlineData(3, 1, 1)]
    [InlineData(3, 2, 0.25)]
    [InlineData(4, 1, 0)]
    [InlineData(4, 1, 0.75)]
    [InlineData(4, 1, 1)]
    [InlineData(8, 1, 0)]
    [InlineData(8, 1, 0.75)]
    public void No_order_of_steps_loses_a_slot_a_waiter_or_a_wake(int reactors, int requests, double age)
    {
        var explorer = new Explorer(() => new ReactorWorld(reactors, requests, age, Mistake.None), reactors);

        var found = explorer.Explore(DepthFor(reactors));

        output.WriteLine($"{reactors} reactors, {requests} requests each, line {age:P0} of W old: {explorer.States} states, {explorer.Schedules} schedules of {DepthFor(reactors)} steps");
        Assert.Null(found);
    }

    [Theory]
    [InlineData(Mistake.FlagBeforePush)]
    [InlineData(Mistake.NoSecondLook)]
    [InlineData(Mistake.ExpireWithoutPool)]
    [InlineData(Mistake.DropLateGrant)]
    internal void A_mistake_in_the_protocol_is_found(Mistake mistake)
    {
        var found = new Explorer(() => new ReactorWorld(2, 2, 0, mistake), 2).Explore(DepthFor(2));

        output.WriteLine($"{mistake}: {found}");
        Assert.NotNull(found);
    }
}
