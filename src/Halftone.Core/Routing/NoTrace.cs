namespace Halftone.Core.Routing;

/// <summary>The trace of requests that are served.</summary>
internal readonly struct NoTrace : ITrace
{
    public static bool IsOn => false;

    public void Compared(int node, Truth result, bool isPresent, ReadOnlySpan<byte> text) { }

    public void Ruled(int rule, Truth result) { }

    public void Pinned(int source, ReadOnlySpan<byte> identity, int pin) { }

    public void Assigned(int source, ReadOnlySpan<byte> identity, ulong hash) { }
}
