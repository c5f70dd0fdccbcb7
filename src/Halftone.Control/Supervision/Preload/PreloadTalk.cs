using System.Text;
using Halftone.Control.Supervision.Inspecting;
using Halftone.Core.Diagnosis;

namespace Halftone.Control.Supervision.Preload;

/// <summary>The conversation with our script within one process. Nobody answers where there is none, and nothing here waits.</summary>
/// <remarks>Its words are internal messages of Node, which no `message` listener of the app is shown; and they are said only to one who has said hello.</remarks>
/// <param name="say">Sends bytes, or not.</param>
internal sealed class PreloadTalk(Action<byte[]> say, TimeProvider time)
{
    /// <summary>What a process says of its collections is not believed beyond this.</summary>
    private static readonly TimeSpan TotalMax = TimeSpan.FromDays(36_500);

    /// <summary>The same for their number.</summary>
    private const long CountMax = 1L << 53;

    private readonly Lock _gate = new();
    private NodeTelemetry? _telemetry;
    private Action<InspectorNotice>? _opening;
    private int _pid;

    /// <summary>Of the last wish for an inspector. A loop that was blocked answers all wishes one after the other, also those that nobody has any more.</summary>
    private int _wish;
    private bool _watching, _ownSignal;

    /// <summary>What it has told last; null = nothing, or nobody is there to tell any more.</summary>
    internal NodeTelemetry? Telemetry => Volatile.Read(ref _telemetry);

    /// <summary>The app has a handler of its own for the signal that opens the inspector of others, as far as it has told.</summary>
    internal bool HasOwnSignal
    {
        get
        {
            lock (_gate) return _ownSignal;
        }
    }

    /// <summary>The script is in this very process.</summary>
    internal bool IsIn(int pid)
    {
        lock (_gate) return _pid != 0 && _pid == pid;
    }

    /// <summary>From now on it tells how it is: what came before was its start.</summary>
    internal void Watch()
    {
        lock (_gate)
        {
            _watching = true;
            Say("WATCH");
        }
    }

    /// <summary>Asks for an inspector.</summary>
    /// <param name="opening">Gets the answer, some time, on the pump's thread.</param>
    internal void Open(Action<InspectorNotice> opening)
    {
        lock (_gate)
        {
            (_opening, _wish) = (opening, _wish + 1);
            Say("OPEN", $",\"number\":{_wish}");
        }
    }

    /// <summary>Asks it to close the inspector that <see cref="Open"/> or our signal has opened; whoever was asked to open one and did not yet, opens and closes it.</summary>
    internal void Close()
    {
        lock (_gate)
        {
            _opening = null;
            Say("CLOSE");
        }
    }

    /// <summary>True: the line was no word of the app.</summary>
    internal bool Take(ReadOnlySpan<byte> line)
    {
        if (!PreloadMessage.IsMeant(line)) return false;
        if (PreloadMessage.Read(line, time.GetTimestamp()) is not { } message) return true;
        lock (_gate)
        {
            switch (message)
            {
                // Under a shell one Node may follow another.
                case PreloadMessage.Hello:
                    (_pid, _ownSignal) = (message.Pid, false);
                    Volatile.Write(ref _telemetry, null);
                    if (_watching) Say("WATCH");
                    break;
                case PreloadMessage.Told told when message.Pid == _pid:
                    _ownSignal = told.OwnSignal;
                    Volatile.Write(ref _telemetry, WithTotals(told.Telemetry));
                    break;
                case PreloadMessage.Inspector inspector when message.Pid == _pid && inspector.Number == _wish:
                    _opening?.Invoke(inspector.Notice);
                    break;
            }
        }
        return true;
    }

    /// <summary>The channel is closed.</summary>
    internal void End()
    {
        lock (_gate)
        {
            (_pid, _opening) = (0, null);
            Volatile.Write(ref _telemetry, null);
        }
    }

    private NodeTelemetry WithTotals(NodeTelemetry told)
    {
        var (count, took) = _telemetry is { } before ? (before.CollectionsTotal, before.CollectionTimeTotal) : default;
        return told with
        {
            CollectionsTotal = count < CountMax ? count + told.Collections : count,
            CollectionTimeTotal = took < TotalMax ? took + told.CollectionTime : took,
        };
    }

    private void Say(string word, string more = "")
    {
        if (_pid != 0) say(Encoding.ASCII.GetBytes($"{{\"cmd\":\"NODE_HALFTONE_{word}\"{more}}}\n"));
    }
}
