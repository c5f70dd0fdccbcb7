using System.Runtime.InteropServices;
using Halftone.DataPlane.Loop;

namespace Halftone.Tests.Unit.Forwarding;

/// <summary>
/// The gateway as a function: the bytes of a client connection in, the bytes for the instances out, cut where the engine says that a request
/// is complete. The instance answers each with 200, and only then.
/// </summary>
internal sealed class EngineRun
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    /// <summary>A rig remembers every wire it has had; a new one now and then is cheaper.</summary>
    private const int RunsPerRig = 500;

    /// <summary>Longer than a request may take: whatever was kept for one that was cut off has come back by then.</summary>
    private const double LongEnough = 70;

    /// <summary>After these the client's bytes are not where we think they are.</summary>
    private static readonly string[] Spoiling = ["head_malformed", "framing_ambiguous", "host_invalid", "coding_unknown", "version_unsupported", "head_too_large", "target_too_long", "body_malformed", "body_too_large"];

    private readonly List<SentRequest> _requests = [];
    private readonly Dictionary<ScriptedWire, int> _complete = [];
    private EngineRig _rig = new();
    private ScriptedWire _client = new();
    private int _runs;
    private int _first;
    private string? _complaint;

    /// <param name="cuts">Where the bytes are split between reads, ascending.</param>
    internal Passage Pass(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> cuts)
    {
        if (++_runs % RunsPerRig == 0) _rig = new EngineRig();
        _requests.Clear();
        _complete.Clear();
        _complaint = null;
        _first = _rig.Upstreams.Count;
        _client = _rig.Client();
        var start = 0;
        foreach (var cut in cuts)
        {
            Say(bytes[start..cut]);
            start = cut;
        }
        Say(bytes[start..]);
        return End();
    }

    private void Say(ReadOnlySpan<byte> piece)
    {
        if (piece.IsEmpty || _client.Closed) return;
        _rig.Say(_client, piece.ToArray());
        while (Serve())
        {
        }
    }

    /// <summary>One step of the instance; false when there is nothing to do for it.</summary>
    private bool Serve()
    {
        for (var i = _first; i < _rig.Upstreams.Count; i++)
        {
            var wire = _rig.Upstreams[i];
            if (wire.Closed) continue;
            var phase = _rig.Table[wire.Slot].Phase;
            if (phase == Phase.Connecting)
            {
                _rig.Tell(wire, Ready.Out);
                return true;
            }
            if (phase != Phase.AnswerHead || !RequestIsComplete()) continue;
            Note(wire);
            _rig.Say(wire, Ok);
            return true;
        }
        return false;
    }

    /// <summary>The engine's own word for it, and what makes its belief independent of the bytes it has written.</summary>
    private bool RequestIsComplete() => !_client.Closed && _rig.Table[_client.Slot].Phase == Phase.Answer;

    private void Note(ScriptedWire wire)
    {
        var sent = Rest(wire);
        _complete[wire] = wire.Sent.Count;
        if (Understood.OfSent(sent) is { } request) _requests.Add(new SentRequest(sent, request));
        else Complain($"sent a request that is not in the form we write:\n{WireText.Escape(sent)}");
    }

    private byte[] Rest(ScriptedWire wire) => CollectionsMarshal.AsSpan(wire.Sent)[_complete.GetValueOrDefault(wire)..].ToArray();

    private Passage End()
    {
        var heard = _client.Heard;
        // What we have answered ourselves was a request, too.
        var isWhole = _requests.Count > 0 && heard.Split("HTTP/1.1 ").Length - 1 == _requests.Count && !_client.Closed && _rig.Table[_client.Slot] is { Phase: Phase.Head, InLength: 0 };
        var spoilt = CheckAnswers(heard, isOpen: !_client.Closed && !_client.SendShut);
        if (!_client.Closed) _rig.End(_client);
        byte[] cut = [];
        for (var i = _first; i < _rig.Upstreams.Count; i++)
        {
            var wire = _rig.Upstreams[i];
            var rest = Rest(wire);
            if (rest.Length > 0)
            {
                cut = rest;
                if (!wire.Closed) Complain("left a connection open on which a request was cut off");
                if (spoilt is not ("" or "body_malformed" or "body_too_large")) Complain($"refused a head with {spoilt} and had sent {rest.Length} bytes of it");
            }
            if (!wire.Closed) _rig.End(wire);
        }
        if (cut.Length > 0) _rig.Wait(LongEnough);
        _rig.AssertAtRest();
        return new Passage([.. _requests], cut, LastAnswer(heard), isWhole, _complaint);
    }

    /// <summary>As many answers as requests, and nothing behind one that has spoilt the connection. Returns its reason, or nothing.</summary>
    private string CheckAnswers(string heard, bool isOpen)
    {
        // OPTIONS whose hops are spent are the one question that we answer with 200 ourselves.
        var answered = heard.Split("HTTP/1.1 200 OK\r\n").Length - heard.Split("X-Halftone-Reason: hops_spent\r\n").Length;
        if (answered != _requests.Count) Complain($"sent {_requests.Count} requests and answered {answered} with what the instance said");
        foreach (var reason in Spoiling)
        {
            var at = heard.IndexOf($"X-Halftone-Reason: {reason}\r\n", StringComparison.Ordinal);
            if (at < 0) continue;
            if (heard.IndexOf("HTTP/1.1 ", at, StringComparison.Ordinal) >= 0) Complain($"went on to read requests after {reason}");
            if (isOpen) Complain($"left the client's connection open after {reason}");
            return reason;
        }
        return "";
    }

    private static string LastAnswer(string heard)
    {
        const string Version = "HTTP/1.1 ", Reason = "X-Halftone-Reason: ";
        var at = heard.LastIndexOf(Version, StringComparison.Ordinal);
        if (at < 0) return "";
        var status = heard.Substring(at + Version.Length, 3);
        at = heard.IndexOf(Reason, at, StringComparison.Ordinal);
        return at < 0 ? status : $"{status} {heard[(at + Reason.Length)..heard.IndexOf('\r', at)]}";
    }

    private void Complain(string what) => _complaint ??= what;
}
