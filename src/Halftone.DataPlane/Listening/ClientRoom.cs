using Halftone.Core.Pressure;
using Halftone.DataPlane.Forwarding;

namespace Halftone.DataPlane.Listening;

/// <summary>Whether one more client may come in: there is room, or somebody idle makes room, or not now.</summary>
internal sealed class ClientRoom(int reactor, ReactorGroup group, Engine engine)
{
    /// <summary>Clients that one reactor closes for another that found none; it asks again if that was too few.</summary>
    private const int GivenMax = 8;

    /// <summary>Called before each accept. False: leave it in the backlog.</summary>
    /// <param name="make">Somebody idle may be closed for it.</param>
    internal bool Find(bool make)
    {
        if (engine.Rung >= MemoryRung.StopAccepting || engine.IsOverrun) return false;
        if (group.Clients < group.ConnectionsMax) return true;
        if (!make) return false;
        if (engine.CloseIdlest()) return true;
        group.AskForRoom(reactor);
        return false;
    }

    /// <summary>Another reactor's newcomers find no room.</summary>
    internal void Give()
    {
        var wanted = group.ConnectionsMax - Math.Min(GivenMax, group.ConnectionsMax / 8);
        while (group.Clients >= wanted && engine.CloseIdlest()) { }
    }
}
