namespace Halftone.Core.Admission;

/// <summary>What a change has to tell the reactors once the lock is left; kept and reused, so that telling allocates nothing at rest.</summary>
internal sealed class Notices
{
    private readonly List<Wake> _wakes = [];
    private readonly List<Link> _closes = [];

    internal void Add(in Wake wake) => _wakes.Add(wake);

    internal void AddClose(Link idle) => _closes.Add(idle);

    internal void Deliver(IReactors reactors)
    {
        // By index: a simulation may answer a wake by calling the pool again.
        for (var i = 0; i < _wakes.Count; i++) reactors.Wake(_wakes[i]);
        for (var i = 0; i < _closes.Count; i++) reactors.Close(_closes[i]);
        _wakes.Clear();
        _closes.Clear();
    }
}
