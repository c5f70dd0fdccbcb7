using System.Net;
using Halftone.Core.Config;

namespace Halftone.Control.Supervision.Probing;

/// <summary>Compares where a process group was told to listen with where it does.</summary>
/// <param name="mayBeElsewhere">
/// The listener may live outside the group (`sh -c 'docker run -p $PORT:80 ..'`): then, after a while, whoever answers at PORT is taken
/// for it. Only where somebody configured a way of being ready; otherwise a stranger's answer is never ours.
/// </param>
internal sealed class PortTruth(int group, Endpoint target, bool mayBeElsewhere, TimeProvider time)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>An app that said ready and listens elsewhere has decided; one that listens nowhere may be about to.</summary>
    private static readonly TimeSpan ElsewhereMax = TimeSpan.FromSeconds(1), NowhereMax = TimeSpan.FromSeconds(5);

    /// <summary>By then an app that lost its port to a stranger has failed with EADDRINUSE, as a rule.</summary>
    private static readonly TimeSpan StrangerAfter = TimeSpan.FromSeconds(3);

    private readonly long _began = time.GetTimestamp();

    /// <summary>Where to knock: loopback of both families, and addresses found since at the right port.</summary>
    internal IReadOnlyList<Endpoint> Candidates { get; private set; } = target.Path is not null
        ? [target]
        : [target, Endpoint.Tcp(IPAddress.IPv6Loopback, target.Port)];

    /// <summary>What the group listens on if that is not where it was told to; empty when it listens right, or nowhere.</summary>
    internal IReadOnlyList<Endpoint> Elsewhere()
    {
        var all = ListeningSockets.Read(group);
        if (target.Path is not null) return File.Exists(target.Path) ? [] : Ours(all);
        var reach = ListeningSockets.Reach(all, target.Port);
        if (reach.Count == 0) return Ours(all);
        Candidates = reach;
        return [];
    }

    /// <summary>Somebody answers at the candidate: is it the group? Null: not for certain.</summary>
    internal ReadyOutcome? Judge(Endpoint candidate)
    {
        if (target.Path is not null) return new ReadyOutcome.Ready(target, BeyondLoopback: false);
        var all = ListeningSockets.Read(group);
        var reach = ListeningSockets.Reach(all, candidate.Port);
        if (reach.Contains(candidate)) return Ready(candidate, all);
        if (reach.Count > 0) Candidates = reach;
        var hidden = mayBeElsewhere && reach.Count == 0 && Ours(all).Count == 0 && time.GetElapsedTime(_began) >= StrangerAfter;
        return hidden ? new ReadyOutcome.Ready(candidate, BeyondLoopback: false) : null;
    }

    /// <summary>It said ready: find where. The port it named itself wins over PORT.</summary>
    internal async Task<ReadyOutcome> LocateAsync(int? named, CancellationToken stop)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            if (await FindAsync(named ?? target.Port, named is null ? target.Path : null, stop) is { } ready) return ready;
            var listens = Ours(ListeningSockets.Read(group));
            var waited = time.GetElapsedTime(began);
            if (listens.Count > 0 && waited >= ElsewhereMax) return new ReadyOutcome.PortIgnored(listens);
            if (waited >= NowhereMax) return new ReadyOutcome.NotListening();
            await Task.Delay(Look, time, stop);
        }
    }

    private async Task<ReadyOutcome?> FindAsync(int port, string? path, CancellationToken stop)
    {
        if (path is not null) return await AnswersAsync(target, stop) ? new ReadyOutcome.Ready(target, BeyondLoopback: false) : null;
        var all = ListeningSockets.Read(group);
        foreach (var endpoint in ListeningSockets.Reach(all, port))
            if (await AnswersAsync(endpoint, stop)) return Ready(endpoint, all);
        return mayBeElsewhere && await AnswersAsync(Endpoint.Loopback(port), stop) ? Judge(Endpoint.Loopback(port)) : null;
    }

    private static List<Endpoint> Ours(List<Listener> all) => [.. all.Where(listener => listener.IsOurs).Select(listener => listener.Endpoint)];

    private static ReadyOutcome.Ready Ready(Endpoint endpoint, List<Listener> all) =>
        new(endpoint, all.Any(listener => listener.IsOurs && listener.Endpoint.Port == endpoint.Port && ListeningSockets.IsBeyondLoopback(listener)));

    private static async Task<bool> AnswersAsync(Endpoint endpoint, CancellationToken stop) =>
        await HttpProbe.ConnectAsync(endpoint, stop) is ProbeResult.Connected;
}
