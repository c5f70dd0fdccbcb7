namespace Halftone.Core.Routing;

/// <summary>A service's place among others on its hosts, where the path chooses between them.</summary>
internal sealed class ServicePlace(HostIndex hosts, int service)
{
    /// <summary>Another reading of the path would have found another service.</summary>
    internal bool IsUnsure(in RequestView request, Reading reading)
    {
        if (hosts.Find(request.Host) is not { LooksAtPath: true } paths) return false;
        return reading.PathInDoubt || (!reading.OtherPath.IsEmpty && paths.Find(reading.OtherPath) != service);
    }
}
