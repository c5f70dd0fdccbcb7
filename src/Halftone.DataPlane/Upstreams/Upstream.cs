using System.Text;
using Halftone.Core.Admission;
using Halftone.DataPlane.Listening;

namespace Halftone.DataPlane.Upstreams;

/// <summary>An instance as the data plane needs it: its prebuilt socket address and its name in bytes.</summary>
internal sealed class Upstream
{
    private Upstream(Instance instance, Pool pool)
    {
        Pool = pool;
        Instance = instance;
        Address = new SocketAddress(instance.Endpoint);
        Name = Encoding.UTF8.GetBytes(instance.Name);
    }

    internal Instance Instance { get; }

    internal Pool Pool { get; }

    internal SocketAddress Address { get; }

    /// <summary>For the access log.</summary>
    internal byte[] Name { get; }

    /// <summary>Built on first use; two reactors may both build it, either copy is right.</summary>
    internal static Upstream Of(Instance instance, Pool pool)
    {
        if (instance.DataPlaneState is Upstream known) return known;
        var made = new Upstream(instance, pool);
        instance.DataPlaneState = made;
        return made;
    }
}
