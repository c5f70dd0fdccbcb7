using Halftone.Core.Config;
using Halftone.Core.Config.Shapes;
using Xunit;

namespace Halftone.Tests.Unit.Config;

/// <summary>What a reference stands for is shown nowhere, in whatever form the configuration has it by then.</summary>
public sealed class ResolvedTextsTests
{
    private const string Reference = "${env:TOKEN}";

    private static string? Mask(string secret, string value) => new ResolvedTexts([new("match.hosts", secret, Reference)]).Mask("match.hosts", value);

    [Theory]
    [InlineData("Internal-Name.Example")]
    [InlineData("a${b}c")]
    [InlineData("quoted: \"yes\"")]
    public void A_secret_is_masked_as_it_is_in_lower_case_and_escaped(string secret)
    {
        foreach (var form in new[] { secret, secret.ToLowerInvariant(), Written.Escape(secret) }) Assert.Equal($"[{Reference}, b]", Mask(secret, $"[{form}, b]"));
    }

    [Fact]
    public void What_is_short_is_masked_at_its_own_key_only()
    {
        Assert.Equal(Reference, Mask("abc", "abc"));
        Assert.Equal("abc", new ResolvedTexts([new("token", "abc", Reference)]).Mask("match.hosts", "abc"));
    }
}
