using Halftone.Tests.EndToEnd.Oracle.Payloads;
using Halftone.Tests.Unit.Forwarding;

namespace Halftone.Tests.EndToEnd.Oracle;

/// <summary>Bytes that are shown to every peer.</summary>
/// <param name="Expected">The requests they are believed to be; none = a part of one, that nobody may take for a whole.</param>
/// <param name="From">The payload they came of.</param>
/// <param name="FromClient">They came in; else they went out.</param>
internal sealed record Exhibit(byte[] Bytes, IReadOnlyList<string> Expected, Payload From, bool FromClient);

internal enum Verdict : byte { Agrees, Refuses, Diverges }

internal readonly record struct Ruling(Verdict Verdict, string Words)
{
    internal static readonly Ruling Agreed = new(Verdict.Agrees, "");
}

/// <summary>
/// Shows a peer one exhibit after another on a kept connection, each when the one before is answered, as the gateway does. Whatever is not
/// plain agreement is looked at again on a connection of its own, with a harmless request behind it: that one must be seen as itself.
/// </summary>
internal sealed class Judge(Peer peer)
{
    /// <summary>A busy machine must not look like a peer that waits for more.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private const string SentinelSeen = "GET /sentinel ";

    private static ReadOnlySpan<byte> Sentinel => "GET /sentinel HTTP/1.1\r\nHost: h\r\n\r\n"u8;

    internal Ruling[] Rule(IReadOnlyList<Exhibit> exhibits)
    {
        var rulings = new Ruling[exhibits.Count];
        PeerConnection? connection = null;
        var before = -1;
        for (var i = 0; i < exhibits.Count; i++)
        {
            var exhibit = exhibits[i];
            if (exhibit.Expected is [])
            {
                rulings[i] = RulePart(exhibit);
                continue;
            }
            connection ??= new PeerConnection(peer, Patience);
            connection.Say(exhibit.Bytes);
            var answer = Hear(connection, exhibit, out var agrees);
            if (agrees)
            {
                rulings[i] = Ruling.Agreed;
                before = i;
                if (answer is not PeerAnswer.Saw { Closes: true }) continue;
            }
            else if (before < 0 && answer is PeerAnswer.Refused refused)
            {
                rulings[i] = new Ruling(Verdict.Refuses, refused.Status);
            }
            else
            {
                rulings[i] = RuleAlone(exhibit);
                // If it is innocent, then perhaps the one before has left something behind.
                if (rulings[i].Verdict == Verdict.Agrees && before >= 0) rulings[before] = RuleAlone(exhibits[before]);
            }
            connection.Dispose();
            connection = null;
            before = -1;
        }
        if (before >= 0) rulings[before] = RuleAlone(exhibits[before]);
        connection?.Dispose();
        return rulings;
    }

    private Ruling RuleAlone(Exhibit exhibit)
    {
        using var connection = new PeerConnection(peer, Patience);
        connection.Say(exhibit.Bytes);
        switch (Hear(connection, exhibit, out var agrees))
        {
            case PeerAnswer.Gone: return new Ruling(Verdict.Refuses, "closed");
            case PeerAnswer.Refused refused: return new Ruling(Verdict.Refuses, refused.Status);
            case PeerAnswer.Silent: return new Ruling(Verdict.Diverges, "waits for more");
            case PeerAnswer.Saw saw when !agrees: return new Ruling(Verdict.Diverges, $"saw {Spell(saw.Request)}");
            case PeerAnswer.Saw { Closes: true }: return Ruling.Agreed;
        }
        connection.Say(Sentinel);
        return connection.Hear() switch
        {
            PeerAnswer.Saw saw => saw.Request == SentinelSeen ? Ruling.Agreed : new Ruling(Verdict.Diverges, $"saw behind it {Spell(saw.Request)}"),
            // Node takes `Connection: close` for itself in a trailer, too, and refuses to hear more. That never goes out.
            PeerAnswer.Refused refused when exhibit.FromClient => new Ruling(Verdict.Refuses, $"{refused.Status} behind it"),
            PeerAnswer.Refused { Status: ['4', ..] } refused => new Ruling(Verdict.Diverges, $"cannot read what comes behind it: {refused.Status}"),
            PeerAnswer.Silent => new Ruling(Verdict.Diverges, "swallows what comes behind it"),
            _ => Ruling.Agreed,
        };
    }

    /// <summary>One answer for each request that is expected, up to the first that is not as it should be; returns the last.</summary>
    private static PeerAnswer Hear(PeerConnection connection, Exhibit exhibit, out bool agrees)
    {
        PeerAnswer answer = new PeerAnswer.Silent();
        agrees = true;
        for (var i = 0; i < exhibit.Expected.Count && agrees; i++)
        {
            answer = connection.Hear();
            agrees = answer is PeerAnswer.Saw saw && saw.Request == exhibit.Expected[i];
        }
        return answer;
    }

    private Ruling RulePart(Exhibit exhibit)
    {
        using var connection = new PeerConnection(peer, TimeSpan.FromSeconds(2));
        connection.Say(exhibit.Bytes, last: true);
        return connection.Hear() is PeerAnswer.Saw saw ? new Ruling(Verdict.Diverges, $"took a part for the whole: {Spell(saw.Request)}") : Ruling.Agreed;
    }

    private static string Spell(string request) => WireText.Line(request);
}
