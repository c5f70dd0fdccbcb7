namespace Halftone.Tests.Simulation.Forwarding;

internal enum SimKind { Get, Head, Post, Put, Expect, Poll, Events, Tunnel, Old }

/// <summary>How a client saw its exchange end.</summary>
internal abstract record SimEnd
{
    private SimEnd() { }

    /// <summary>The whole answer, with its own id.</summary>
    internal sealed record Own : SimEnd;

    /// <summary>An answer that is not to this request.</summary>
    internal sealed record Foreign(string Id) : SimEnd;

    /// <summary>The gateway's own answer, with its reason.</summary>
    internal sealed record Refused(string Reason) : SimEnd;

    /// <summary>The connection ended in the middle.</summary>
    internal sealed record Cut : SimEnd;

    /// <summary>The client left, or an earlier exchange had closed the connection: nobody owes anything.</summary>
    internal sealed record Void : SimEnd;
}

/// <summary>One request and what became of it; judged when the run is over and everything is known.</summary>
internal sealed class SimExchange(string target, SimKind kind)
{
    internal string Target { get; } = target;
    internal SimKind Kind { get; } = kind;
    internal int BodyBytes { get; set; }

    /// <summary>Of the answer that was given last.</summary>
    internal int AnswerBytes { get; set; }

    /// <summary>How often an instance has heard the whole of it.</summary>
    internal int Executions { get; set; }

    /// <summary>The connections it was written to, in order.</summary>
    internal List<SimSocket> Carriers { get; } = [];

    /// <summary>Bytes nobody asked for crossed with it: what it got may be those, for nobody can tell.</summary>
    internal bool Crossed { get; set; }

    /// <summary>First byte said; and when the gateway could begin with it, for its predecessor was answered.</summary>
    internal long Said { get; set; }
    internal long Began { get; set; }
    internal long Ended { get; set; }
    internal SimEnd? End { get; set; }

    private bool IsStream => Kind is SimKind.Poll or SimKind.Events or SimKind.Tunnel;

    /// <summary>Why this end is wrong; null = it is possible, given what was done to this exchange.</summary>
    internal string? Verdict(SimScript script)
    {
        if (End is null) return "it never ended";
        if (Executions > (Kind is SimKind.Post or SimKind.Expect ? 1 : 2)) return $"it was done {Executions} times";
        if (!IsStream && End is not SimEnd.Void && Ended - Began > script.LongestExchange) return $"it took {(Ended - Began) / 1e9:F1} s of {script.LongestExchange / 1e9:F1} s";
        return End switch
        {
            SimEnd.Own or SimEnd.Void => null,
            // An answer that ends with its connection looks whole wherever that is closed, and holds whatever was said before.
            SimEnd.Foreign foreign when foreign.Id == Target && Had(Trouble.Closes | Trouble.SaysGarbage) => null,
            SimEnd.Foreign foreign => Crossed && Carriers.Exists(carrier => foreign.Id == "evil" || carrier.Carried.Exists(other => other.Target == foreign.Id)) ? null : $"it got the answer of {foreign.Id}",
            SimEnd.Cut => Crossed || Drained || Had(Trouble.Resets | Trouble.Closes | Trouble.SaysGarbage | Trouble.AnswersEarly) || TimedOut(script.Silence) || WasLeft(script) ? null : "it was cut, and nothing had happened to it",
            SimEnd.Refused refused => Refused(script, refused.Reason),
            _ => $"it ended as {End}",
        };
    }

    /// <summary>For the report of a failing seed.</summary>
    public override string ToString() => $"{Kind} {Target}, said at {Said}, ended at {Ended}, over [{string.Join("; ", Carriers)}]";

    private string? Refused(SimScript script, string reason)
    {
        var possible = Crossed || reason switch
        {
            "closed_before_answer" or "send_failed" => Had(Trouble.Resets | Trouble.Closes | Trouble.AnswersEarly),
            "answer_malformed" => Had(Trouble.SaysGarbage),
            "answer_timed_out" => TimedOut(script.Limits.FirstByte),
            "body_timed_out" => TimedOut(script.Silence),
            "total_timed_out" => script.Limits.Total is { } total && (TimedOut(total) || script.Has(Trouble.BlackHole)),
            "connect_timed_out" => script.Has(Trouble.BlackHole) && Passed(script.Limits.Connect),
            "queue_full" => script.Has(Trouble.NoLine),
            "connect_refused" when script.Has(Trouble.NoLine) => script.Has(Trouble.Refuses | Trouble.Dies),
            "rate_exceeded" or "gateway_full" => script.Has(Trouble.FewRequests),
            "memory_low" => script.Has(Trouble.Pressure),
            "queue_timed_out" or "connect_refused" => script.Has(Trouble.FallsSilent | Trouble.SaysGarbage | Trouble.BlackHole) && Passed(script.Limits.QueueWait!.Value),
            "deadline_passed" => script.Has(Trouble.FallsSilent | Trouble.SaysGarbage | Trouble.BlackHole) && Passed(script.Limits.FirstByte),
            "no_instance" => script.Has(Trouble.RollsBack) && Passed(script.Limits.FirstByte),
            "stream_drained" => Kind == SimKind.Poll && Drained,
            "streams_full" => IsStream && script.Has(Trouble.FewStreams),
            "no_descriptor" => script.Has(Trouble.NoDescriptor),
            _ => false,
        };
        if (!possible) return $"it was refused with {reason} after {(Ended - Said) / 1e9:F3} s, and nothing had happened to it";
        var reused = Carriers.Count == 1 && Carriers[0].Carried[0] != this;
        return reason is "closed_before_answer" && Kind is SimKind.Get or SimKind.Head && reused && !Carriers[0].SaidSomething && !Crossed
            ? "a kept connection closed under it, and it was not tried again"
            : null;
    }

    /// <summary>A connection that brings its request after we began to leave may find it closed; what is there in the end is cut.</summary>
    private bool WasLeft(SimScript script) => Said >= script.LeftAt || (Ended >= script.CutAt && Began <= script.CutAt + SimScript.Word);

    /// <summary>Its instance was let go, and the streams of that were closed; what is no stream must not notice.</summary>
    private bool Drained => IsStream && Carriers.Count > 0 && Carriers[^1].Instance?.StreamsEnd is { } end && end.From <= Ended;

    /// <summary>Only the last connection counts: what happened to an earlier one was made good.</summary>
    private bool Had(Trouble trouble) => Carriers.Count > 0 && (Carriers[^1].Trouble & trouble) != 0 && Carriers[^1].TroubledAt <= Ended;

    /// <summary>Time alone is no excuse: on a machine on which nobody falls silent, a limit that strikes is an edge that was lost.</summary>
    private bool TimedOut(TimeSpan limit) => Passed(limit) && Had(Trouble.FallsSilent | Trouble.SaysGarbage);

    private bool Passed(TimeSpan limit) => Ended - Said >= SimScript.Nanoseconds(limit);
}
