using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Running;
using Xunit;

namespace Halftone.Tests.Unit.Running;

/// <summary>What waits for a hook belongs to its address.</summary>
public sealed class HooksTests
{
    private static string[] Names(params string[] addresses) => [.. Hooks.Of(new HalftoneConfig { Notify = addresses.Select(address => new NotifyConfig { Webhook = address }).ToItems() }).Select(hook => hook.Name)];

    [Fact]
    public void A_hook_keeps_its_name_when_another_one_is_written_above_it()
    {
        var before = Names("https://one.example.com/a");
        Assert.Equal(before[0], Names("https://two.example.com/b", "https://one.example.com/a")[1]);
    }

    [Fact]
    public void Two_hooks_have_two_names_also_at_one_address_and_none_tells_the_path() =>
        Assert.Equal(3, Names("https://one.example.com/T0KEN", "https://one.example.com/T0KEN", "https://one.example.com/other").Distinct().Count(name => !name.Contains("T0KEN", StringComparison.Ordinal)));
}
