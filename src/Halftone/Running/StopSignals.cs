using System.Runtime.InteropServices;

namespace Halftone.Running;

/// <summary>What the system asks of a daemon: the first TERM or INT to stop, the second to stop at once, HUP to reload.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _asked = new();
    private readonly CancellationTokenSource _insisted = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly Action _reload;
    private int _count;

    internal StopSignals(Action reload)
    {
        _reload = reload;
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGHUP])
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                Raise(context.Signal);
            }));
    }

    /// <summary>Stop: finish what was accepted.</summary>
    internal CancellationToken Asked => _asked.Token;

    /// <summary>Stop at once.</summary>
    internal CancellationToken Insisted => _insisted.Token;

    /// <summary>Name of the signal that asked first; null while none has.</summary>
    internal string? First { get; private set; }

    /// <summary>Registrations call it; so do tests.</summary>
    internal void Raise(PosixSignal signal)
    {
        if (signal is PosixSignal.SIGHUP)
        {
            _reload();
        }
        else if (Interlocked.Increment(ref _count) == 1)
        {
            // Before the word goes out: whoever hears it may ask.
            First = signal is PosixSignal.SIGINT ? "SIGINT" : "SIGTERM";
            _asked.Cancel();
        }
        else
        {
            _insisted.Cancel();
        }
    }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _asked.Dispose();
        _insisted.Dispose();
    }
}
