using Halftone.Core.Admission;

namespace Halftone.Tests.Unit.Admission;

/// <summary>A reactor group that only remembers what it was told.</summary>
internal sealed class ToldReactors : IReactors
{
    internal List<Wake> Wakes { get; } = [];
    internal List<Link> Closes { get; } = [];

    public void Wake(in Wake wake) => Wakes.Add(wake);

    public void Close(Link idle) => Closes.Add(idle);
}
