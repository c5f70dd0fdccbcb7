using System.Text;

namespace Halftone.Tests.Wire.Races;

internal enum RaceBody { None, Empty, Kilobyte, Streamed }

/// <summary>How the child closes: a FIN says that it will say nothing more, an RST that it will hear nothing either.</summary>
internal enum RaceClose { Fin, Reset }

/// <summary>When the child closes, as seen from the request that comes on the kept connection.</summary>
internal enum RaceMoment
{
    /// <summary>A millisecond before it is sent.</summary>
    Before,

    /// <summary>In the same moment, the close first.</summary>
    With,

    /// <summary>In the same moment, the request first; it is not read.</summary>
    WithUnread,

    /// <summary>As soon as it is read.</summary>
    WhenRead,

    /// <summary>A millisecond after it has come, unread.</summary>
    AfterUnread,

    /// <summary>A millisecond after it is read.</summary>
    AfterRead,
}

/// <summary>One race for a kept connection: what is asked, and how its child spoils it.</summary>
internal sealed record Race(int Number, string Method, RaceBody Body, RaceClose Close, RaceMoment Moment)
{
    private static readonly string[] Methods = ["GET", "PUT", "DELETE", "POST", "PATCH"];

    private const int Bodies = 4, Closes = 2, Moments = 6;

    /// <summary>So many races have each case once.</summary>
    internal const int Cases = 5 * Bodies * Closes * Moments;

    /// <summary>The whole table of cases over and over.</summary>
    internal static Race Of(int number)
    {
        var rest = number;
        return new(number, Methods[Next(Methods.Length)], (RaceBody)Next(Bodies), (RaceClose)Next(Closes), (RaceMoment)Next(Moments));

        int Next(int of)
        {
            var choice = rest % of;
            rest /= of;
            return choice;
        }
    }

    internal bool IsIdempotent => Method is "GET" or "PUT" or "DELETE";

    /// <summary>It can be sent again from what was kept of it, whenever its body comes.</summary>
    internal bool IsReplayable => IsIdempotent && Body != RaceBody.Streamed;

    /// <summary>The child may read it before it closes.</summary>
    internal bool IsRead => Moment is RaceMoment.WhenRead or RaceMoment.AfterRead;

    internal string Target => $"/race/{Number}";

    /// <summary>The request; of a streamed body the first piece.</summary>
    internal byte[] Request(string host)
    {
        var rest = Body switch
        {
            RaceBody.None => "\r\n",
            RaceBody.Empty => "Content-Length: 0\r\n\r\n",
            RaceBody.Kilobyte => $"Content-Length: 1024\r\n\r\n{new string('k', 1024)}",
            _ => "Transfer-Encoding: chunked\r\n\r\n6\r\nfirst \r\n",
        };
        return Encoding.ASCII.GetBytes($"{Method} {Target} HTTP/1.1\r\nHost: {host}\r\n{rest}");
    }

    /// <summary>What a streamed body goes on with.</summary>
    internal static byte[] Rest { get; } = "6\r\nsecond\r\n0\r\n\r\n"u8.ToArray();
}

/// <summary>How a race ended for its client.</summary>
internal enum RaceEnd { Answered, BadGateway, Cut, Other }
