using System.Net;
using Halftone.Core.Config;

namespace Halftone.Control.Supervision.Probing;

/// <summary>Compares where a process group was told to listen with where it does.</summary>
internal sealed class PortTruth(int group, Endpoint target, TimeProvider time)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>An app that said ready and listens elsewhere has decided; one that listens nowhere may be about to.</summary>
    private static readonly TimeSpan ElsewhereMax = TimeSpan.FromSeconds(1), NowhereMax = TimeSpan.FromSeconds(5);

    /// <summary>Where to knock: loopback of both families, and addresses found since at the right port.</summary>
    internal IReadOnlyList<Endpoint> Candidates { get; private set; } = target.Path is not null
        ? [target]
        : [target, Endpoint.Tcp(IPAddress.IPv6Loopback, target.Port)];

    /// <summary>What the group listens on if that is not where it was told to; empty when it listens right, or nowhere.</summary>
    internal IReadOnlyList<Endpoint> Elsewhere()
    {
        var listens = ListeningSockets.OfGroup(group);
        if (target.Path is not null) return File.Exists(target.Path) ? [] : listens;
        var right = listens.Where(listener => listener.Port == target.Port).ToList();
        Candidates = [.. Candidates.Union(right.Select(ListeningSockets.Reach))];
        return right.Count > 0 ? [] : listens;
    }

    /// <summary>Somebody answers at the candidate: is it ours? Null: the group listens on other ports only.</summary>
    internal ReadyOutcome? Judge(Endpoint candidate)
    {
        if (target.Path is not null) return new ReadyOutcome.Ready(target, BeyondLoopback: false);
        var listens = ListeningSockets.OfGroup(group);
        var right = listens.Where(listener => listener.Port == candidate.Port).ToList();
        // Nothing at all in the group: the listener lives elsewhere on purpose (`docker run`), and the port was free before.
        if (right.Count == 0 && listens.Count > 0) return null;
        return new ReadyOutcome.Ready(candidate, right.Any(ListeningSockets.IsBeyondLoopback));
    }

    /// <summary>It said ready: find where. The port it named itself wins over PORT.</summary>
    internal async Task<ReadyOutcome> LocateAsync(int? named, CancellationToken stop)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            if (await FindAsync(named ?? target.Port, named is null ? target.Path : null, stop) is { } ready) return ready;
            var listens = ListeningSockets.OfGroup(group);
            var waited = time.GetElapsedTime(began);
            if (listens.Count > 0 && waited >= ElsewhereMax) return new ReadyOutcome.PortIgnored(listens);
            if (waited >= NowhereMax) return new ReadyOutcome.NotListening();
            await Task.Delay(Look, time, stop);
        }
    }

    private async Task<ReadyOutcome?> FindAsync(int port, string? path, CancellationToken stop)
    {
        if (path is not null) return await AnswersAsync(target, stop) ? new ReadyOutcome.Ready(target, BeyondLoopback: false) : null;
        var listens = ListeningSockets.OfGroup(group);
        var right = listens.Where(listener => listener.Port == port).ToList();
        var reach = right.Select(ListeningSockets.Reach).Append(Endpoint.Tcp(IPAddress.IPv6Loopback, port)).Prepend(Endpoint.Loopback(port)).Distinct();
        if (right.Count == 0 && listens.Count > 0) return null;
        foreach (var endpoint in reach)
            if (await AnswersAsync(endpoint, stop)) return new ReadyOutcome.Ready(endpoint, right.Any(ListeningSockets.IsBeyondLoopback));
        return null;
    }

    private static async Task<bool> AnswersAsync(Endpoint endpoint, CancellationToken stop) =>
        await HttpProbe.ConnectAsync(endpoint, stop) is ProbeResult.Connected;
}
