using System.Text;
using Halftone.Core.Config;
using Halftone.Core.Routing;

namespace Halftone.Core.Worlds;

/// <summary>`halftone pin web --user ana --to v2`, judged against the service: its pins with one more, or why not.</summary>
internal abstract record PinWish
{
    /// <summary>A working day: whoever forgets a pin finds it gone the next morning.</summary>
    internal static readonly TimeSpan LastingDefault = TimeSpan.FromHours(8);

    /// <summary>The life of an issued identity; who is to see a version for longer is worth a rule in the file.</summary>
    internal static readonly TimeSpan LastingMax = TimeSpan.FromDays(30);

    /// <summary>Pins of a service: a few testers, not a segment of users; for that there are rules.</summary>
    internal const int PinsMax = 200;

    private PinWish() { }

    /// <param name="Pins">All of the service's; one that the user had before is replaced.</param>
    internal sealed record Granted(Items<Pin> Pins) : PinWish;

    internal sealed record VersionUnknown(string Version, Items<string> Known) : PinWish;

    internal sealed record Refused(string Why, string Fix) : PinWish;

    /// <param name="pins">Those of the service that hold.</param>
    internal static PinWish Judge(ServiceConfig service, Items<Pin> pins, Pin pin)
    {
        if (service.Version(pin.Version) is null) return new VersionUnknown(pin.Version, service.Versions.Select(known => known.Name).ToItems());
        if (Misfit(pin.User) is { } why) return new Refused($"this is no identity that a request could bring: {why}", "give it as the cookie, header or query value holds it, decoded");
        var others = pins.Where(each => each.User != pin.User).ToItems();
        return others.Count < PinsMax ? new Granted([.. others, pin]) : new Refused($"{service.Name} has {PinsMax} pins already", $"take some away (halftone unpin {service.Name}), or write a rule for many users");
    }

    /// <summary>How long a pin shall last, null = <see cref="LastingDefault"/>; or why it cannot.</summary>
    internal static (TimeSpan Lasting, Refused? Refused) Lasting(TimeSpan? asked) => asked switch
    {
        null => (LastingDefault, null),
        { } lasting when lasting >= TimeSpan.FromSeconds(1) && lasting <= LastingMax => (lasting, null),
        _ => (default, new Refused("a pin lasts from a second to 30 days", $"say for how long: --for {LastingDefault.TotalHours:0}h; who is to see a version for longer is worth a rule in the file")),
    };

    /// <summary>A pin that nobody could ever meet would look like one that does not work.</summary>
    private static string? Misfit(string user)
    {
        if (user.Length == 0) return "it is empty";
        if (user.Any(char.IsControl)) return "it has a control character";
        if (user[0] is ' ' || user[^1] is ' ') return "it begins or ends with a space";
        if (user.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar)) return "it is no valid text";
        return Encoding.UTF8.GetByteCount(user) > Split.IdentityBytesMax ? $"it is longer than {Split.IdentityBytesMax} bytes" : null;
    }
}
