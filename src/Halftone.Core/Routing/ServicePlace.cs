namespace Halftone.Core.Routing;

/// <summary>A service's place among others on its hosts, where the path chooses between them.</summary>
internal sealed class ServicePlace(HostIndex hosts, int service)
{
    /// <summary>Another reading of the path would have found another service.</summary>
    internal bool IsUnsure(scoped ref Reading reading)
    {
        if (hosts.Find(reading.Host) is not { LooksAtPath: true } paths) return false;
        return reading.PathInDoubt || (!reading.OtherPath.IsEmpty && paths.Find(reading.OtherPath) != service);
    }
}
