using System.Text;
using Halftone.Core.Outcomes;
using Halftone.Core.Routing;
using Halftone.DataPlane.Forwarding;
using Halftone.DataPlane.Replies;
using Halftone.DataPlane.Upstreams;

namespace Halftone.DataPlane.Logging;

/// <summary>What one finished exchange leaves behind: counters of its version, and a line in the access log's ring.</summary>
internal sealed class ExchangeLog(LogRing? ring, WallClock clock)
{
    private static readonly byte[][] FaultWords = [.. Enum.GetValues<Fault>().Select(fault => Encoding.ASCII.GetBytes(Reply.Word(fault)))];

    /// <summary>Two texts of at most 1 KiB, doubled by escapes, and 600 bytes of keys and numbers.</summary>
    private readonly byte[] _line = new byte[LineBytes];

    internal const int LineBytes = 8 * 1024;

    internal long WallSeconds(long now) => clock.Seconds(now);

    internal void Write(Exchange exchange, ReadOnlySpan<byte> client, Fault fault, long now, int reactor)
    {
        var duration = now - exchange.Started;
        if (exchange.Version is { } version)
        {
            Count(version.Tally.ByReactor[reactor], exchange, fault, duration);
            // What was decided is counted where it was decided on, whoever answers.
            exchange.Assigned.Tally.ByReactor[reactor].ByDecision[(int)exchange.Decision.Kind]++;
        }
        if (ring is null) return;

        var line = new LineWriter(_line);
        line.Raw("{\"time\":\""u8);
        clock.Write(ref line, now);
        line.Raw("\",\"service\":\""u8);
        if (exchange.Version is { } chosen) WriteChoice(ref line, exchange, chosen);
        line.Raw("\",\"method\":\""u8);
        line.Text(exchange.Head.AsSpan(0, exchange.HeadLength > 0 ? exchange.MethodLength : 0));
        line.Raw("\",\"host\":\""u8);
        line.Text(exchange.Host.AsSpan(0, exchange.HostLength));
        line.Raw("\",\"path\":\""u8);
        line.Text(exchange.HeadLength > 0 ? exchange.Head.AsSpan(exchange.MethodLength + 1, exchange.PathLength) : default);
        line.Raw("\",\"status\":"u8);
        line.Number(exchange.Status);
        line.Raw(",\"bytes_in\":"u8);
        line.Number(exchange.BytesIn);
        line.Raw(",\"bytes_out\":"u8);
        line.Number(exchange.BytesOut);
        line.Raw(",\"duration_ms\":"u8);
        line.Milliseconds(duration);
        line.Raw(",\"queue_ms\":"u8);
        line.Milliseconds(exchange.QueueTime);
        line.Raw(",\"connect_ms\":"u8);
        line.Milliseconds(exchange.ConnectTime);
        line.Raw(",\"ttfb_ms\":"u8);
        line.Milliseconds(exchange.HeadAt > 0 ? exchange.HeadAt - exchange.Started : 0);
        line.Raw(exchange.Retried ? ",\"retries\":1"u8 : ",\"retries\":0"u8);
        WriteEnd(ref line, fault, client);
        ring.Write(line.Line);
    }

    /// <summary>A request whose head was refused: there is no service, version or path to name.</summary>
    internal void WriteRefused(ReadOnlySpan<byte> client, int status, Fault fault, long duration, long now)
    {
        if (ring is null) return;
        var line = new LineWriter(_line);
        line.Raw("{\"time\":\""u8);
        clock.Write(ref line, now);
        line.Raw("\",\"status\":"u8);
        line.Number(status);
        line.Raw(",\"duration_ms\":"u8);
        line.Milliseconds(duration);
        WriteEnd(ref line, fault, client);
        ring.Write(line.Line);
    }

    private static void WriteChoice(ref LineWriter line, Exchange exchange, VersionRoute version)
    {
        line.Text(version.ServiceText);
        line.Raw("\",\"version\":\""u8);
        line.Text(version.VersionText);
        line.Raw("\",\"instance\":\""u8);
        if (exchange.Instance?.DataPlaneState is Upstream upstream) line.Text(upstream.Name);
        line.Raw("\",\"decision\":\""u8);
        line.Raw(exchange.Decision.Kind switch { DecisionKind.Rule => "rule"u8, DecisionKind.Sticky => "sticky"u8, DecisionKind.Pin => "pin"u8, _ => "default"u8 });
        if (exchange.Rerouted != Rerouted.No)
        {
            line.Raw("\",\"assigned\":\""u8);
            line.Text(exchange.Assigned.VersionText);
            line.Raw("\",\"rerouted\":\""u8);
            line.Raw(exchange.FellBack ? "fell_back"u8 : "withdrawn"u8);
        }
        if (exchange.Decision.Rule < 0) return;
        line.Raw("\",\"rule\":\""u8);
        line.Text(exchange.Service!.RuleNames[exchange.Decision.Rule]);
    }

    private static void WriteEnd(ref LineWriter line, Fault fault, ReadOnlySpan<byte> client)
    {
        if (fault != Fault.None)
        {
            line.Raw(",\"error\":\""u8);
            line.Raw(FaultWords[(int)fault]);
            line.Raw("\""u8);
        }
        line.Raw(",\"client\":\""u8);
        line.Raw(client);
        line.Raw("\"}\n"u8);
    }

    private static int Bucket(long duration)
    {
        var bucket = 0;
        while (bucket < VersionCells.DurationBounds.Length && duration > VersionCells.DurationBounds[bucket]) bucket++;
        return bucket;
    }

    private static void Count(VersionCells cells, Exchange exchange, Fault fault, long duration)
    {
        var statusClass = exchange.Status is >= 100 and < 600 ? exchange.Status / 100 : 0;
        cells.ByClassAndDuration[statusClass * VersionCells.Durations + Bucket(duration)]++;
        cells.DurationSums[statusClass] += duration;
        cells.ByFault[(int)fault]++;
        cells.BytesIn += exchange.BytesIn;
        cells.BytesOut += exchange.BytesOut;
        if (exchange.WaitedSince > 0)
        {
            cells.ByQueueWait[Bucket(exchange.QueueTime)]++;
            cells.QueueWaitSum += exchange.QueueTime;
        }
    }
}
