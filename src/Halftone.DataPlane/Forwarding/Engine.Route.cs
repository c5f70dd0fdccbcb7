using Halftone.Core;
using Halftone.Core.Outcomes;
using Halftone.Core.Pressure;
using Halftone.Core.Routing;
using Halftone.DataPlane.Http1;
using Halftone.DataPlane.Loop;

namespace Halftone.DataPlane.Forwarding;

/// <summary>Step 2: a complete head becomes an exchange with a version and an outgoing head.</summary>
internal sealed partial class Engine
{
    private int Begin(int slot, ref Connection client, World world, ReadOnlySpan<byte> bytes, in RequestHead head)
    {
        var exchange = _exchanges.Take(slot, client.Since);
        client.Exchange = exchange.Index;
        client.HeadSeen = 0;
        client.Phase = head.Body == BodyKind.None ? Phase.Answer : Phase.Body;
        exchange.Method = head.Method;
        exchange.ClientMinor = head.Minor;
        exchange.ClientKeepAlive = head.KeepAlive;
        exchange.UpgradeAsked = head.Upgrade;
        exchange.RequestBody = head.Body;
        exchange.RequestLeft = head.ContentLength;
        exchange.RequestDone = head.Body == BodyKind.None;
        exchange.Deadline = long.MaxValue;
        KeepForLog(exchange, bytes, head);

        exchange.ClientKeepAlive &= KeepsClients;
        _trusted = _trusted.For(world);
        var fault = Choose(exchange, ref client, world, bytes[..head.Length], head);
        if (fault == Fault.None && Rung >= MemoryRung.RejectRequests) fault = Fault.MemoryLow;
        if (fault == Fault.None) fault = WriteHead(exchange, ref client, bytes[..head.Length], head);
        if (fault != Fault.None)
        {
            KeepRefusedForLog(exchange, bytes, head);
            Fail(exchange, fault);
            return client.Phase == Phase.Discard || !client.IsLive ? bytes.Length : head.Length;
        }
        return head.Length + Admit(exchange, bytes[head.Length..]);
    }

    private Fault Choose(Exchange exchange, ref Connection client, World world, ReadOnlySpan<byte> head, in RequestHead parsed)
    {
        var here = EndsHere(head, parsed);
        if (here != Fault.None) return here;
        var view = new RequestView
        {
            Head = head,
            Fields = _fields.AsSpan(0, parsed.FieldCount),
            Method = head.Slice(parsed.MethodStart, parsed.MethodLength),
            Host = head.Slice(parsed.HostStart, parsed.HostLength),
            Path = head.Slice(parsed.PathStart, parsed.PathLength),
            Query = head.Slice(parsed.QueryStart, parsed.QueryLength),
            Client = _trusted.ClientOf(client.Address, head, _fields.AsSpan(0, parsed.FieldCount)),
        };
        var service = world.Routes.Find(view.Host, view.Path);
        if (service is null) return Fault.NoService;
        exchange.Service = service;
        exchange.FreshIdentity = NextIdentity();
        if (service.Split is { } split) exchange.FreshIdentity = split.Issued(exchange.FreshIdentity);
        exchange.Decision = service.Decide(view, exchange.FreshIdentity);
        if (exchange.Decision.Kind == DecisionKind.Sticky) BeginEvidence(exchange, service.Split!);
        if (exchange.Decision.PathAmbiguous) return Fault.TargetAmbiguous;
        var version = service.Versions[exchange.Decision.Version];
        exchange.Version = version;
        if (service.Rate is { } rate && !rate.Rates.Admits(exchange.Decision.RateKey, _driver.Now)) return Fault.RateExceeded;
        if (world.RequestsMax > 0 && (AllInHand?.Invoke() ?? ExchangesInFlight) > world.RequestsMax) return Fault.GatewayFull;
        var limits = version.Limits;
        exchange.Deadline = exchange.Started + Nanoseconds(limits.Total ?? limits.FirstByte);
        return limits.Body is { } max && parsed.Body == BodyKind.Length && parsed.ContentLength > max ? Fault.BodyTooLarge : Fault.None;
    }

    /// <summary>What goes to no service, whatever the routes say. TRACE would show its sender what proxies before us have added.</summary>
    private Fault EndsHere(ReadOnlySpan<byte> head, in RequestHead parsed)
    {
        if (parsed.Method == MethodKind.Trace) return Fault.MethodRefused;
        if (parsed.Method == MethodKind.Options && parsed.Has(KnownField.MaxForwards) && parsed.MaxForwards == 0) return Fault.HopsSpent;
        return parsed.Has(KnownField.Via) && ViaHops.IsLoop(head, _fields.AsSpan(0, parsed.FieldCount)) ? Fault.LoopDetected : Fault.None;
    }

    private Fault WriteHead(Exchange exchange, ref Connection client, ReadOnlySpan<byte> head, in RequestHead parsed)
    {
        var facts = new ForwardFacts
        {
            PeerAddress = client.Address == 0 ? default : client.AddressText,
            PeerTrusted = _trusted.Contains(client.Address),
            Upgrade = parsed.Upgrade,
            DeadlineName = exchange.Version!.DeadlineName,
        };
        int length;
        while ((length = HeadWriter.WriteRequest(exchange.Head, head, _fields.AsSpan(0, parsed.FieldCount), parsed, facts, out exchange.DeadlineAt)) < 0)
        {
            // A head is at most 32 KiB and we add less than 4 KiB to it.
            if (exchange.Head.Length > 2 * RequestReader.HeadBytesMax) return Fault.HeadTooLarge;
            exchange.GrowHead();
        }
        exchange.HeadLength = length;
        return Fault.None;
    }

    private static void KeepForLog(Exchange exchange, ReadOnlySpan<byte> head, in RequestHead parsed)
    {
        exchange.MethodLength = parsed.MethodLength;
        exchange.PathLength = parsed.PathLength;
        exchange.HostLength = Math.Min(parsed.HostLength, exchange.Host.Length);
        head.Slice(parsed.HostStart, exchange.HostLength).CopyTo(exchange.Host);
    }

    /// <summary>The log takes method and path from the outgoing head. There is none for what is refused, so their beginnings are put there.</summary>
    private static void KeepRefusedForLog(Exchange exchange, ReadOnlySpan<byte> head, in RequestHead parsed)
    {
        const int Longest = 1000;
        exchange.MethodLength = Math.Min(parsed.MethodLength, Longest);
        exchange.PathLength = Math.Min(parsed.PathLength, Longest);
        head.Slice(parsed.MethodStart, exchange.MethodLength).CopyTo(exchange.Head);
        head.Slice(parsed.PathStart, exchange.PathLength).CopyTo(exchange.Head.AsSpan(exchange.MethodLength + 1));
        exchange.HeadLength = exchange.MethodLength + 1 + exchange.PathLength;
    }

    /// <summary>Drawn for every request, needed by few: SplitMix64 (Steele, Lea, Flood 2014), 2 ns, and no secret.</summary>
    private UInt128 NextIdentity() => new(NextRandom(), NextRandom());

    private ulong NextRandom()
    {
        var mixed = _random += 0x9e3779b97f4a7c15;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        return mixed ^ (mixed >> 31);
    }
}
