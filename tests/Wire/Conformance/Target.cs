using Halftone.Core.Config;
using Halftone.Tests.Wire.Forwarding;

namespace Halftone.Tests.Wire.Conformance;

/// <summary>A gateway that can be put in front of the recording child.</summary>
internal abstract class Target
{
    /// <summary>How long an answer may take before it counts as none.</summary>
    internal abstract TimeSpan Patience { get; }

    /// <summary>How long it is given to do what it should not do.</summary>
    internal virtual TimeSpan Afterthought => TimeSpan.Zero;

    internal abstract IDisposable Start(Endpoint child, out Endpoint address);
}

/// <summary>Ours, as it comes, in this process.</summary>
internal sealed class HalftoneTarget : Target
{
    internal override TimeSpan Patience => TimeSpan.FromSeconds(10);

    internal override IDisposable Start(Endpoint child, out Endpoint address)
    {
        var gateway = new Gateway(child);
        address = gateway.Address;
        return gateway;
    }
}
