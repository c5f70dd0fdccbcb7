using Halftone.Core;
using Halftone.Core.Diagnosis;
using Halftone.Core.Routing;
using Halftone.Core.Worlds;

namespace Halftone.Control.Worlds;

/// <summary>Which users are sent to one version, decided on what is in force. Null as the next standing: it stays as it is.</summary>
internal static class Pinning
{
    /// <summary>Users named in a hint; a service has up to <see cref="PinWish.PinsMax"/> pins of 256 bytes.</summary>
    private const int KnownMax = 5;

    internal static (Standing? Next, ChangeResult Result) Pin(Standing now, string service, Pin pin)
    {
        if (now.Config.Service(service) is not { } config) return (null, Names.UnknownService(now.Config, service));
        if (now.Overrides.Drained.Contains(new VersionKey(service, pin.Version)))
            return (null, new ChangeResult.Conflict($"{service}/{pin.Version} is drained", $"first: halftone undrain {service} {pin.Version}"));
        return PinWish.Judge(config, now.Overrides.PinsOf(service), pin) switch
        {
            PinWish.Granted(var pins) => (With(now, now.Overrides.With(service, pins)), new ChangeResult.Done([$"{pin.User} is pinned to {service}/{pin.Version} until {Figures.Moment(pin.Until)}"], [])),
            PinWish.VersionUnknown(var version, var known) => (null, new ChangeResult.Unknown($"service {service} has no version {version}", known)),
            PinWish.Refused(var why, var fix) => (null, new ChangeResult.Refused(why, fix)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <param name="user">Null = all of them.</param>
    internal static (Standing? Next, ChangeResult Result) Unpin(Standing now, string service, string? user)
    {
        if (now.Config.Service(service) is null) return (null, Names.UnknownService(now.Config, service));
        var pins = now.Overrides.PinsOf(service);
        var kept = user is null ? [] : pins.Where(pin => pin.User != user).ToItems();
        if (user is not null && kept.Count == pins.Count) return (null, new ChangeResult.Unknown($"{user} is not pinned at {service}", Known(service, pins)));
        if (pins.IsEmpty) return (null, new ChangeResult.Unchanged($"{service} has no pins"));
        return (With(now, now.Overrides.With(service, kept)), new ChangeResult.Done([user is null ? $"{Count(pins.Count)} of {service} {(pins.Count == 1 ? "is" : "are")} taken away" : $"{user} is not pinned at {service} any more"], []));
    }

    /// <summary>Pins whose time is over are no more.</summary>
    internal static (Standing? Next, ChangeResult Result) Expire(Standing now, DateTimeOffset at)
    {
        var next = now.Overrides.Unpinned((_, pin) => pin.Until <= at);
        return ReferenceEquals(next, now.Overrides) ? (null, new ChangeResult.Unchanged("no pin is over")) : (With(now, next), new ChangeResult.Done(Lost(now.Overrides, next, "their time is over"), []));
    }

    /// <summary>What became of pins, a sentence for each version that lost some.</summary>
    internal static Items<string> Lost(Overrides before, Overrides after, string why) =>
        (from service in before.Pins
         from version in service.Value.Except(after.PinsOf(service.Key)).GroupBy(pin => pin.Version)
         select $"{Count(version.Count())} to {service.Key}/{version.Key} {(version.Count() == 1 ? "is" : "are")} gone: {why}").ToItems();

    private static Items<string> Known(string service, Items<Pin> pins)
    {
        var users = pins.Select(pin => pin.User);
        return (pins.Count <= KnownMax ? users : [.. users.Take(KnownMax), $"and {pins.Count - KnownMax} more (halftone pin {service})"]).ToItems();
    }

    private static string Count(int pins) => pins == 1 ? "1 pin" : $"{pins} pins";

    private static Standing With(Standing now, Overrides overrides) => now with { Overrides = overrides };
}
