using System.Buffers;
using System.Text;

namespace Halftone.Control.Supervision.Inspecting;

/// <summary>What Node says about its inspector on stderr, read line by line: its address, which nobody else is told, and that it waits for us.</summary>
/// <remarks>While we look into the process these lines are ours and no output of the app, so they are withheld from its log.</remarks>
internal sealed class InspectorNotices(TimeProvider time)
{
    /// <summary>The last words come after the inspector has closed, over another way than its connection.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private TaskCompletionSource<InspectorNotice>? _opened;
    private TaskCompletionSource? _waits;
    private bool _open, _signalled;
    private long _closedAt;

    /// <summary>From now on until <see cref="Close"/> the inspector is opened by us.</summary>
    /// <returns>Opened: its address, or why it has none. Waits: the process has come to its end and waits for us to leave.</returns>
    internal (Task<InspectorNotice> Opened, Task Waits) Open()
    {
        lock (_gate)
        {
            (_opened, _waits, _open, _signalled) = (new(TaskCreationOptions.RunContinuationsAsynchronously), new(TaskCreationOptions.RunContinuationsAsynchronously), true, false);
            return (_opened.Task, _waits.Task);
        }
    }

    /// <summary>The process is signalled: from now on an address on stderr is the answer. Before, it is that of a wish that is over, which the script came to late.</summary>
    internal void Signalled()
    {
        lock (_gate) _signalled = true;
    }

    /// <summary>The same over another way than stderr.</summary>
    internal void Told(InspectorNotice notice)
    {
        lock (_gate) if (_open) _opened!.TrySetResult(notice);
    }

    internal void Close()
    {
        lock (_gate) (_open, _closedAt) = (false, time.GetTimestamp());
    }

    /// <summary>True: the line is not the app's. On the pump's thread.</summary>
    internal bool Withholds(ReadOnlySpan<byte> line)
    {
        lock (_gate)
        {
            if (_opened is null || (!_open && time.GetElapsedTime(_closedAt) > LastWords)) return false;
            switch (InspectorNotice.Read(line))
            {
                case null:
                    return false;
                case InspectorNotice.Waits:
                    _waits!.TrySetResult();
                    return true;
                case InspectorNotice.Aside:
                case InspectorNotice.Listening when !_signalled:
                    return true;
                case var notice:
                    _opened.TrySetResult(notice);
                    return true;
            }
        }
    }
}

/// <summary>One line of Node about its inspector.</summary>
internal abstract record InspectorNotice
{
    private const string Url = "ws://127.0.0.1:";

    private static ReadOnlySpan<byte> ListeningWords => "Debugger listening on ws://127.0.0.1:"u8;

    private static readonly SearchValues<char> IdLetters = SearchValues.Create("0123456789abcdefABCDEF-");

    private InspectorNotice() { }

    /// <param name="Path">`/` and the UUID.</param>
    internal sealed record Listening(int Port, string Path) : InspectorNotice;

    internal sealed record Failed(string Reason) : InspectorNotice;

    /// <summary>It is open already, for somebody else.</summary>
    internal sealed record InUse : InspectorNotice;

    /// <summary>The process ends when we have left.</summary>
    internal sealed record Waits : InspectorNotice;

    /// <summary>Words for a person who debugs.</summary>
    internal sealed record Aside : InspectorNotice;

    /// <summary>Null: the line is somebody else's.</summary>
    internal static InspectorNotice? Read(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith(ListeningWords)) return Address(Encoding.ASCII.GetString(line[ListeningWords.Length..]).TrimEnd());
        if (line.StartsWith("Starting inspector on "u8)) return new Failed(Encoding.UTF8.GetString(line).TrimEnd());
        if (line.StartsWith("Waiting for the debugger to disconnect"u8)) return new Waits();
        return line.StartsWith("Debugger attached"u8) || line.StartsWith("Debugger ending on ws://"u8) || line.StartsWith("For help, see: https://nodejs.org/"u8) ? new Aside() : null;
    }

    /// <summary>Null: no address of an inspector on loopback.</summary>
    internal static InspectorNotice? OfUrl(string url) => url.StartsWith(Url, StringComparison.Ordinal) ? Address(url[Url.Length..]) : null;

    /// <summary>`41231/0f2c...`; the path goes into a request, so nothing else than the letters of a UUID may be in it.</summary>
    private static Listening? Address(string text)
    {
        var slash = text.IndexOf('/');
        if (slash < 0 || !ushort.TryParse(text.AsSpan(0, slash), out var port) || port == 0) return null;
        var id = text.AsSpan(slash + 1);
        return id.Length is 0 or > 64 || id.ContainsAnyExcept(IdLetters) ? null : new Listening(port, text[slash..]);
    }
}
