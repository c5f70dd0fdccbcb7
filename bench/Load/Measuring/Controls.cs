using System.Text;
using Halftone.Bench.Load.Client;
using Halftone.Bench.Load.Contenders;
using Halftone.Bench.Shared.Contenders;
using Halftone.Bench.Shared.Machine;

namespace Halftone.Bench.Load.Measuring;

/// <summary>Proves before measuring that every contender does the same work: fields added, a line logged, connections reused.</summary>
internal static class Controls
{
    private const int RequestRate = 4000;

    internal static List<(string Contender, string Finding, bool Fine)> Check(Stage stage, IReadOnlyList<Contender> contenders)
    {
        var findings = new List<(string, string, bool)>();
        foreach (var contender in contenders)
        {
            if (contender.Name.StartsWith("null", StringComparison.Ordinal)) continue;
            findings.Add(Fields(contender));
            findings.Add(Reuse(stage, contender));
            if (contender.AccessLog is not null) findings.Add(Lines(contender));
        }
        return findings;
    }

    /// <summary>The upstream echoes what it received: X-Forwarded-For, -Proto, -Host and Via.</summary>
    private static (string, string, bool) Fields(Contender contender)
    {
        using var client = new PlainClient(contender.Port);
        var (_, body) = client.Ask(Heads.For("/echo"));
        var fine = body.StartsWith("127.0.0.1 http bench.halftone.invalid:80 1.1 ", StringComparison.Ordinal)
            || body.StartsWith("127.0.0.1 http bench.halftone.invalid 1.1 ", StringComparison.Ordinal)
            || body.StartsWith("::ffff:127.0.0.1 http bench.halftone.invalid:80 1.1 ", StringComparison.Ordinal);
        return (contender.Name, $"upstream received `{body.Trim()}`", fine);
    }

    private static (string, string, bool) Reuse(Stage stage, Contender contender)
    {
        var fleet = contender.Fleet(8);
        fleet.Run(new([Heads.Small], 0, 20_000_000));
        var (acceptedBefore, requestsBefore) = stage.Upstream.Counts();
        var traffic = fleet.Run(new([Heads.Small], 0, 200_000_000));
        var (acceptedAfter, requestsAfter) = stage.Upstream.Counts();
        var (accepted, requests) = (acceptedAfter - acceptedBefore, requestsAfter - requestsBefore - 1);
        contender.CloseFleet();
        return (contender.Name, $"{accepted} upstream connections opened for {requests} requests, {traffic.Errors} errors{(traffic.FirstError is { } error ? $" ({error})" : "")}",
            accepted * 100 < requests && requests == traffic.Requests && traffic.Errors == 0);
    }

    /// <summary>HAProxy's ring keeps its last lines only; the others must have one for each request.</summary>
    private static (string, string, bool) Lines(Contender contender)
    {
        var before = Count(contender);
        var requests = contender.Fleet(8).Run(new([Heads.Small], RequestRate, 500_000_000)).Requests;
        contender.CloseFleet();
        var ring = contender.Name.StartsWith("haproxy", StringComparison.Ordinal);
        long lines = 0;
        for (var tries = 0; tries < 30 && lines < (ring ? 1 : requests); tries++, Clock.Wait(100)) lines = Count(contender) - (ring ? 0 : before);
        return (contender.Name, $"{lines} access-log lines for {requests} requests{(ring ? " (as many as its ring shows)" : "")}", ring ? lines > 0 : lines >= requests * 99 / 100);
    }

    private static long Count(Contender contender)
    {
        if (!File.Exists(contender.AccessLog)) return 0;
        using var file = new FileStream(contender.AccessLog, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var buffer = new byte[1 << 20];
        var (lines, mark) = (0L, Encoding.ASCII.GetBytes("\"method\":\"GET\""));
        for (int got; (got = file.Read(buffer)) > 0;) lines += buffer.AsSpan(0, got).Count(mark);
        return lines;
    }
}
