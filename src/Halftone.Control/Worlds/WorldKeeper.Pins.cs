using System.Collections.Immutable;
using Halftone.Core;
using Halftone.Core.Routing;

namespace Halftone.Control.Worlds;

// Users sent to one version whatever rules and split say. Whoever keeps the pins, and looks at the clock, is PinDesk; nothing here waits for a store.
internal sealed partial class WorldKeeper
{
    /// <summary>Pins that hold from the first request on: to be called once, before <see cref="OpenAsync"/>, which leaves out those of versions that are gone.</summary>
    internal void Restore(ImmutableDictionary<string, Items<Pin>> pins)
    {
        lock (_publishing) Volatile.Write(ref _now, _now with { Overrides = _now.Overrides with { Pins = pins } });
    }

    /// <summary>Published at once. A version that a rollback has withdrawn may have the user's requests again: it is the newer word.</summary>
    internal ChangeResult Pin(string service, Pin pin) => Decide(now => Pinning.Pin(now, service, pin));

    /// <param name="user">Null = all of the service.</param>
    internal ChangeResult Unpin(string service, string? user) => Decide(now => Pinning.Unpin(now, service, user));

    /// <summary>Takes out what is over at this moment; a look costs nothing.</summary>
    internal void ExpirePins(DateTimeOffset at)
    {
        if (Now.Overrides.Pins.IsEmpty || !Now.Overrides.Pins.Values.Any(pins => pins.Any(pin => pin.Until <= at))) return;
        Decide(now => Pinning.Expire(now, at));
    }
}
