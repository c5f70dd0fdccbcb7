using System.Text;
using CsCheck;
using Halftone.Core.Routing;
using Xunit;
using static Halftone.Tests.Unit.Routing.Routes;

namespace Halftone.Tests.Unit.Routing;

public sealed class RouteTableTests
{
    private static string? Find(RouteTable table, string host, string path) => table.Find(Encoding.UTF8.GetBytes(host), Encoding.UTF8.GetBytes(path))?.Name;

    [Fact]
    public void The_exact_host_wins_over_wildcards_and_the_longest_wildcard_over_shorter_ones()
    {
        var table = Compile(Named("any", "/", "*"), Named("wide", "/", "*.com"), Named("narrow", "/", "*.example.com"), Named("exact", "/", "Shop.Example.com"));
        Assert.Equal("exact", Find(table, "shop.example.com", "/"));
        Assert.Equal("exact", Find(table, "SHOP.EXAMPLE.COM.", "/"));
        Assert.Equal("narrow", Find(table, "a.b.example.com", "/"));
        Assert.Equal("wide", Find(table, "example.com", "/"));
        Assert.Equal("any", Find(table, "com", "/"));
        Assert.Equal("any", Find(table, "", "/"));
    }

    [Fact]
    public void The_longest_path_prefix_wins_and_ends_at_a_slash()
    {
        var table = Compile(Named("root", "/", "*"), Named("api", "/api", "*"), Named("deep", "/api/v2/", "*"));
        Assert.Equal("api", Find(table, "x", "/api"));
        Assert.Equal("api", Find(table, "x", "/api/v1"));
        Assert.Equal("deep", Find(table, "x", "/api/v2"));
        Assert.Equal("deep", Find(table, "x", "/api/v2/x/y/z"));
        Assert.Equal("root", Find(table, "x", "/apiary"));
        Assert.Equal("root", Find(table, "x", "*"));
    }

    [Fact]
    public void The_best_host_alone_decides_even_when_it_has_no_service_for_the_path()
    {
        var table = Compile(Named("all", "/", "*"), Named("api", "/api", "a.example"));
        Assert.Null(Find(table, "a.example", "/other"));
        Assert.Equal("all", Find(table, "b.example", "/other"));
    }

    [Fact]
    public void An_empty_table_has_no_service() => Assert.Null(Find(RouteTable.Empty, "x", "/"));

    [Fact]
    public void Find_agrees_with_a_naive_longest_match()
    {
        var host = Gen.OneOf("*", "a", "b.a", "c.b.a", "*.a", "*.b.a", "*.c.b.a");
        var path = Gen.OneOf("/", "/x", "/x/", "/x/y", "/x/yy", "/y", "/x/y/z");
        var services = Gen.Select(host, path).Array[0, 20];
        Gen.Select(services, Gen.OneOf("a", "b.a", "c.b.a", "d.c.b.a", "B.A", "z", ""), Gen.OneOf("/", "/x", "/x/", "/x/y", "/x/y/", "/x/yyy", "/x/y/z/z", "/y/", "/xy", "*"))
            .Sample((patterns, askedHost, askedPath) =>
            {
                var table = Compile([.. patterns.Select((pattern, i) => Named($"s{i}", pattern.Item2, pattern.Item1))]);
                Assert.Equal(Naive(patterns, askedHost.ToLowerInvariant(), askedPath), Find(table, askedHost, askedPath));
            }, iter: 3_000);
    }

    private static string? Naive((string Host, string Path)[] patterns, string host, string path)
    {
        var best = patterns.Where(pattern => HostFits(pattern.Host, host)).Select(pattern => pattern.Host).MaxBy(Rank);
        return patterns.Select((pattern, i) => (pattern.Host, Path: pattern.Path.TrimEnd('/'), Name: $"s{i}"))
            .Where(pattern => pattern.Host == best && (pattern.Path == "" || path == pattern.Path || path.StartsWith(pattern.Path + "/", StringComparison.Ordinal)))
            .OrderByDescending(pattern => pattern.Path.Length).FirstOrDefault().Name;
    }

    private static bool HostFits(string pattern, string host) =>
        pattern == "*" || pattern == host || (pattern.StartsWith("*.", StringComparison.Ordinal) && host.Length > pattern.Length - 1 && host.EndsWith(pattern[1..], StringComparison.Ordinal));

    private static int Rank(string pattern) => pattern == "*" ? 0 : pattern.StartsWith('*') ? pattern.Length : 1000;
}
