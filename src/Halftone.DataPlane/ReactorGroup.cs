#pragma warning disable CS9113 // signatures first; the body follows in the next commit
using Halftone.Core;
using Halftone.Core.Admission;
using Halftone.Core.Config;

namespace Halftone.DataPlane;

/// <summary>What the data plane needs to start; fixed for the life of the process.</summary>
internal sealed record DataPlaneOptions
{
    /// <summary>Event-loop threads, 1..16.</summary>
    internal required int Reactors { get; init; }
    internal bool Pin { get; init; }
    /// <summary>Descriptor the access log is written to; -1 = off. The data plane does not close it.</summary>
    internal int AccessLogDescriptor { get; init; } = -1;
}

/// <summary>Why a listener could not be opened: the system's errno and its name.</summary>
internal sealed record BindFault(Endpoint Endpoint, int Errno, string Reason);

/// <summary>Figures of the data plane at one moment, over all reactors.</summary>
internal readonly record struct DataPlaneCounts(long Connections, long Exchanges, long ConnectionsAccepted, long ExchangesFinished, long LogLinesDropped, long FieldsDropped, long InternalFaults);

/// <summary>All reactors of the process: bind, start, publish worlds, drain, stop.</summary>
internal sealed class ReactorGroup(DataPlaneOptions options) : IReactors, IDisposable
{
    internal int Count => throw new NotImplementedException();

    /// <summary>Opens a listener on every reactor; nothing is accepted before <see cref="Listen"/>. Port 0 = any, see the returned endpoint.</summary>
    internal BindFault? Bind(Endpoint endpoint, out Endpoint bound) => throw new NotImplementedException();

    /// <summary>Starts the reactor threads (they serve nothing until Listen, but deliver wakes).</summary>
    internal void Start() => throw new NotImplementedException();

    /// <summary>Begins to accept: the port answers from now on.</summary>
    internal void Listen() => throw new NotImplementedException();

    /// <summary>Every exchange that begins from now on sees this world.</summary>
    internal void Publish(World world) => throw new NotImplementedException();

    internal World Current => throw new NotImplementedException();

    /// <summary>Closes the listeners and idle connections; answers in flight end with `Connection: close`. Poll Read().Exchanges for the end.</summary>
    internal void Drain() => throw new NotImplementedException();

    /// <summary>Ends all connections and threads at once.</summary>
    internal void Stop() => throw new NotImplementedException();

    internal DataPlaneCounts Read() => throw new NotImplementedException();

    public void Wake(in Wake wake) => throw new NotImplementedException();

    public void Close(Link idle) => throw new NotImplementedException();

    public void Dispose() => throw new NotImplementedException();
}
