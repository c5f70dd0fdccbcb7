using CsCheck;
using Halftone.Core.Evidence;
using Halftone.Core.Routing;
using Xunit;

namespace Halftone.Tests.Unit.Routing;

/// <summary>What an issued identity says of its own counting, and what it does not.</summary>
public sealed class CountedMarkTests
{
    private static byte[] Text(UInt128 identity)
    {
        var text = new byte[FreshIdentity.Length];
        FreshIdentity.Write(identity, text);
        return text;
    }

    [Fact]
    public void An_identity_says_in_which_period_it_was_counted_to_its_own_release_only() =>
        Gen.Select(Gen.ULong, Gen.ULong, Gen.Int[1, int.MaxValue]).Sample((high, low, epoch) =>
        {
            var text = Text(new CountedMark("r1", 7, epoch).On(new UInt128(high, low)));
            Assert.Equal(CountedPeriod.Of(epoch), new CountedMark("r1", 7, epoch: 1).Read(text));
            Assert.Equal(0, new CountedMark("r2", 7, epoch).Read(text));
            Assert.Equal(0, new CountedMark("r1", 8, epoch).Read(text));
            Assert.NotEqual(0, CountedPeriod.Of(epoch));
        });

    [Fact]
    public void Eighty_bits_are_left_to_chance()
    {
        var mark = new CountedMark("r1", 7, 1);
        Assert.Equal(new UInt128(0x0123456789abcdef, 0xfedc_000000000000), mark.On(new UInt128(0x0123456789abcdef, 0xfedcba9876543210)) >> 48 << 48);
    }

    [Theory]
    [InlineData("")]
    [InlineData("alice")]
    [InlineData("0123456789abcdef0123456789abcdef")]
    public void Other_identities_say_nothing(string identity) => Assert.Equal(0, new CountedMark("r1", 7, 1).Read(System.Text.Encoding.ASCII.GetBytes(identity)));

    [Fact]
    public void A_period_that_is_no_number_says_nothing()
    {
        var text = Text(new CountedMark("r1", 7, 1).On(0));
        text[^1] = (byte)'x';
        Assert.Equal(0, new CountedMark("r1", 7, 1).Read(text));
    }
}
