using System.Text;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Routing;
using Xunit;

namespace Halftone.Tests.Unit.Routing;

public sealed class SplitShareTests
{
    private const int Identities = 1_000_000;

    /// <summary>How services name their users: by chance, by counting (also with a prefix), by UUID.</summary>
    private static readonly (string Kind, Func<Random, int, string> Make)[] Kinds =
    [
        ("random", (random, _) => Convert.ToBase64String(BitConverter.GetBytes(random.NextInt64()))),
        ("sequential", (_, i) => i.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        ("prefixed", (_, i) => $"user-{i:d8}"),
        ("uuid", (random, _) => NextUuid(random).ToString()),
    ];

    private static Split Of(double percent, string salt = "web") => new(candidate: 1, new Percent(percent), new ReleaseMark(salt, Epoch: 0), sources: [], usesClientAddress: false);

    private static byte[][] Make(string kind, int count, int seed)
    {
        var random = new Random(seed);
        var make = Kinds.First(each => each.Kind == kind).Make;
        return [.. Enumerable.Range(0, count).Select(i => Encoding.ASCII.GetBytes(make(random, i)))];
    }

    [Theory]
    [InlineData("random")]
    [InlineData("sequential")]
    [InlineData("prefixed")]
    [InlineData("uuid")]
    public void The_observed_share_is_within_three_sigma_of_the_weight(string kind)
    {
        var identities = Make(kind, Identities, seed: 1);
        foreach (var percent in (double[])[0.01, 1, 50, 99.99])
        {
            var split = Of(percent);
            var deviation = Deviation(identities.Count(identity => split.Weight.Contains(split.Hash(identity))), identities.Length, percent / 100);
            Assert.True(Math.Abs(deviation) <= 3, $"{percent} % of {kind} identities: {deviation:0.00} sigma");
        }
    }

    [Fact]
    public void Over_many_salts_the_shares_scatter_as_chance_would()
    {
        foreach (var (kind, _) in Kinds)
        {
            var identities = Make(kind, 20_000, seed: 2);
            double[] deviations = [.. Enumerable.Range(0, 100).Select(salt =>
            {
                var split = Of(10, $"release-{salt}");
                return Deviation(identities.Count(identity => split.Weight.Contains(split.Hash(identity))), identities.Length, 0.1);
            })];
            // The mean of 100 squared deviations is 1 with a standard error of 0.14.
            Assert.InRange(deviations.Average(each => each * each), 0.4, 1.6);
            Assert.True(deviations.Count(each => Math.Abs(each) > 3) <= 3, $"{kind}: too many shares beyond three sigma.");
        }
    }

    [Fact]
    public void Who_comes_first_in_one_salt_is_independent_of_another()
    {
        foreach (var (kind, _) in Kinds)
        {
            var identities = Make(kind, 200_000, seed: 3);
            var (one, other) = (Of(50, "web"), Of(50, "web2"));
            var both = identities.Count(identity => one.Weight.Contains(one.Hash(identity)) && other.Weight.Contains(other.Hash(identity)));
            Assert.InRange(Deviation(both, identities.Length, 0.25), -3, 3);
        }
    }

    private static double Deviation(int seen, int of, double share) => (seen - of * share) / Math.Sqrt(of * share * (1 - share));

    private static Guid NextUuid(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }
}
