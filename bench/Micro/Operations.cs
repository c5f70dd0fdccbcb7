using Halftone.Core.Admission;
using Halftone.Core.Config;
using Halftone.Core.Evidence;
using Halftone.Core.Routing;
using Halftone.DataPlane.Http1;
using Halftone.DataPlane.Loop;

namespace Halftone.Bench.Micro;

/// <summary>What is measured, by the names of budgets.json.</summary>
internal static class Operations
{
    /// <summary>Each is built when it is run; what it returns runs once.</summary>
    internal static IReadOnlyDictionary<string, Func<Action>> All { get; } = new Dictionary<string, Func<Action>>
    {
        ["request parse, small head"] = () => ParseRequest(Messages.SmallHead),
        ["request parse, browser head"] = () => ParseRequest(Messages.BrowserHead),
        ["answer parse, small"] = () => ParseAnswer(Messages.SmallAnswer),
        ["answer parse, Express"] = () => ParseAnswer(Messages.ExpressAnswer),
        ["chunked body, 4 KB"] = ReadChunks,
        ["route and decide, small head"] = () => Decide(Messages.SmallHead),
        ["route and decide, browser head"] = () => Decide(Messages.BrowserHead),
        ["request head write, small head"] = () => WriteRequest(Messages.SmallHead),
        ["request head write, browser head"] = () => WriteRequest(Messages.BrowserHead),
        ["answer head write, small"] = WriteAnswer,
        ["pool take and return"] = TakeAndReturn,
        ["timer set and clear"] = SetTimer,
        ["evidence, begin and end"] = WriteEvidence,
        ["log line, small head"] = () => LogLines.Write(Messages.SmallHead),
        ["log line, browser head"] = () => LogLines.Write(Messages.BrowserHead),
        ["whole exchange, small head"] = () => new WholeExchange(Messages.SmallHead, Messages.SmallAnswer).Run,
        ["whole exchange, browser head"] = () => new WholeExchange(Messages.BrowserHead, Messages.ExpressAnswer).Run,
    };

    private static Action ParseRequest(byte[] head)
    {
        var fields = new FieldRange[RequestReader.FieldsMax];
        return () => Must(RequestReader.Read(head, fields, UnderscoreNames.Drop, out _, out _) == ReadResult.Done);
    }

    private static Action ParseAnswer(byte[] answer)
    {
        var fields = new FieldRange[ResponseReader.FieldsMax];
        return () => Must(ResponseReader.Read(answer, fields, MethodKind.Get, out _, out _) == ReadResult.Done);
    }

    private static Action ReadChunks() => () =>
    {
        var reader = default(ChunkedReader);
        ReadOnlySpan<byte> rest = Messages.ChunkedBody;
        ChunkStep step;
        do
        {
            step = reader.Next(rest, out var consumed, out _, out _, out _);
            rest = rest[consumed..];
        }
        while (step == ChunkStep.Data);
        Must(step == ChunkStep.End);
    };

    private static Action Decide(byte[] head)
    {
        var world = new Fixture().World;
        var fields = new FieldRange[RequestReader.FieldsMax];
        Must(RequestReader.Read(head, fields, UnderscoreNames.Drop, out var parsed, out _) == ReadResult.Done);
        return () =>
        {
            var view = new RequestView
            {
                Head = head,
                Fields = fields.AsSpan(0, parsed.FieldCount),
                Method = head.AsSpan(parsed.MethodStart, parsed.MethodLength),
                Host = head.AsSpan(parsed.HostStart, parsed.HostLength),
                Path = head.AsSpan(parsed.PathStart, parsed.PathLength),
                Query = head.AsSpan(parsed.QueryStart, parsed.QueryLength),
                Client = UInt128.One,
            };
            Must(world.Routes.Find(view.Host, view.Path)!.Decide(view, UInt128.One).Kind == DecisionKind.Sticky);
        };
    }

    private static Action WriteRequest(byte[] head)
    {
        var (fields, output) = (new FieldRange[RequestReader.FieldsMax], new byte[4096]);
        Must(RequestReader.Read(head, fields, UnderscoreNames.Drop, out var parsed, out _) == ReadResult.Done);
        return () => Must(HeadWriter.WriteRequest(output, head, fields.AsSpan(0, parsed.FieldCount), parsed, new ForwardFacts { PeerAddress = "127.0.0.1"u8 }) > 0);
    }

    private static Action WriteAnswer()
    {
        var (fields, output) = (new FieldRange[ResponseReader.FieldsMax], new byte[4096]);
        Must(ResponseReader.Read(Messages.SmallAnswer, fields, MethodKind.Get, out var parsed, out _) == ReadResult.Done);
        return () => Must(HeadWriter.WriteResponse(output, Messages.SmallAnswer.AsSpan(0, parsed.Length), fields.AsSpan(0, parsed.FieldCount), parsed,
            new RelayFacts { Body = BodyKind.Length, KeepAlive = true, ClientMinor = 1 }) > 0);
    }

    private static Action TakeAndReturn()
    {
        var pool = new Fixture().Pool;
        var link = new Link(0, 1, 3);
        long now = 1;
        return () =>
        {
            now += 1000;
            Must(pool.Take(0, 1, 256, now, now + 1_000_000_000, 0, out var grant, out _, out _, out _, out _) == TakeResult.Granted);
            pool.Return(grant.Lease, 0, now + 500, link, 500, out var wake);
            Must(wake.IsNone);
        };
    }

    private static Action SetTimer()
    {
        var table = new ConnectionTable();
        var wheel = new TimerWheel(table, now: 0);
        var slot = table.Add(fd: 1, ConnectionKind.Client, Phase.Head);
        long at = 0;
        return () =>
        {
            wheel.Set(slot, ++at << 24);
            wheel.Clear(slot);
        };
    }

    /// <summary>Both records of a request, and the folding thread's part of reading them.</summary>
    private static Action WriteEvidence()
    {
        var ring = new EvidenceRing();
        long now = 0;
        return () =>
        {
            Must(ring.TryBegin(new EvidenceRecord { Kind = EvidenceKind.Begun, Identity = 7, Time = ++now, Epoch = 1, Exchange = 3, OnCandidate = true }));
            ring.End(new EvidenceRecord { Kind = EvidenceKind.Ended, Outcome = EvidenceOutcome.Ok, Exchange = 3, Time = 5 });
            if ((now & 1023) == 0) ring.Release(ring.Ready().Length);
        };
    }

    private static void Must(bool holds)
    {
        if (!holds) throw new InvalidOperationException("The operation did not do what is measured.");
    }
}
