using Halftone.Control.Supervision;
using Halftone.Core;
using Xunit;

namespace Halftone.Tests.Unit.Supervision.Output;

public sealed class FileNameTests
{
    [Fact]
    public void No_two_instances_write_to_the_same_file()
    {
        VersionKey[] versions = [new("a-b", "c"), new("a", "b-c"), new("a", "b"), new("a-b-c", "d"), new("a-b", "c-d"), new("a", "b-c-d")];
        var names = versions.SelectMany(version => new[] { 1, 2, 12 }.Select(number => Workshop.FileNameOf(version, number))).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.Equal("web-v2-1.log", Workshop.FileNameOf(new("web", "v2"), 1));
    }
}
