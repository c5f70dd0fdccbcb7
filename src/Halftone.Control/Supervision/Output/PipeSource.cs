namespace Halftone.Control.Supervision.Output;

/// <summary>One descriptor the pump reads. Its methods run on the pump's thread: quick, never blocking.</summary>
internal abstract class PipeSource(int descriptor)
{
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal int Descriptor => descriptor;

    /// <summary>Completes when everything has been read and the descriptor is closed.</summary>
    internal Task Closed => _closed.Task;

    /// <summary>What was read; valid only during the call.</summary>
    internal abstract void Take(ReadOnlySpan<byte> bytes);

    /// <summary>Nothing follows.</summary>
    internal abstract void End();

    internal void MarkClosed() => _closed.TrySetResult();
}
