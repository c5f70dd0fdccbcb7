using System.Text;
using Halftone.Core.Outcomes;

namespace Halftone.DataPlane.Replies;

/// <summary>Our own answers, built once: status line and fields up to the Date, and what comes after it, per fault.</summary>
internal static class Reply
{
    private static readonly byte[][] Before = new byte[Enum.GetValues<Fault>().Length][];
    private static readonly byte[][] After = new byte[Before.Length][];
    private static readonly byte[][] Bodies = new byte[Before.Length][];

    static Reply()
    {
        foreach (var fault in Enum.GetValues<Fault>())
        {
            if (fault == Fault.None) continue;
            var status = StatusOf.Fault(fault);
            var body = $"{status} {Reason(status)}: {Sentence(fault)}\n";
            Bodies[(int)fault] = Encoding.ASCII.GetBytes(body);
            Before[(int)fault] = Encoding.ASCII.GetBytes($"HTTP/1.1 {status} {Reason(status)}\r\n");
            var more = status is 503 or 429 ? "Retry-After: 1\r\n" : status is 405 or 200 ? "Allow: GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH\r\n" : "";
            After[(int)fault] = Encoding.ASCII.GetBytes($"Content-Type: text/plain\r\n{more}X-Halftone-Reason: {Word(fault)}\r\nContent-Length: {body.Length}\r\n");
        }
    }

    /// <summary>Writes a whole answer; `output` has room for 1 KiB.</summary>
    internal static int Write(Span<byte> output, Fault fault, bool keepAlive, bool headOnly, ReadOnlySpan<byte> dateLine)
    {
        var length = 0;
        Put(output, ref length, Before[(int)fault]);
        Put(output, ref length, dateLine);
        Put(output, ref length, After[(int)fault]);
        Put(output, ref length, keepAlive ? "\r\n"u8 : "Connection: close\r\n\r\n"u8);
        if (!headOnly) Put(output, ref length, Bodies[(int)fault]);
        return length;
    }

    /// <summary>The fault as metrics, logs and the reason field spell it: `queue_timed_out`.</summary>
    internal static string Word(Fault fault)
    {
        var word = new StringBuilder();
        foreach (var letter in fault.ToString())
        {
            if (char.IsUpper(letter) && word.Length > 0) word.Append('_');
            word.Append(char.ToLowerInvariant(letter));
        }
        return word.ToString();
    }

    private static void Put(Span<byte> output, ref int length, ReadOnlySpan<byte> text)
    {
        text.CopyTo(output[length..]);
        length += text.Length;
    }

    private static string Reason(int status) => status switch
    {
        200 => "OK",
        400 => "Bad Request",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        413 => "Content Too Large",
        414 => "URI Too Long",
        417 => "Expectation Failed",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        499 => "Client Closed Request",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        508 => "Loop Detected",
        _ => "HTTP Version Not Supported",
    };

    private static string Sentence(Fault fault) => fault switch
    {
        Fault.NoService => "no service is configured for this host and path",
        Fault.NoInstance => "no instance of this version is running",
        Fault.QueueFull => "too many requests are waiting for this version",
        Fault.QueueTimedOut => "no instance was free in time",
        Fault.NoDescriptor => "the gateway has no file descriptor left",
        Fault.RateExceeded => "this client asks for more than it may; wait a moment",
        Fault.GatewayFull => "the gateway has as many requests in hand as it may",
        Fault.DeadlinePassed => "there is no time left to answer this request",
        Fault.MemoryLow => "the gateway is short of memory and takes no new requests for a moment",
        Fault.LoopDetected => "the request has come through this gateway too often; a service sends it back",
        Fault.HopsSpent => "Max-Forwards ends here; the service was not asked",
        Fault.StreamsFull => "this version serves as many streams as it may",
        Fault.StreamDrained => "the instance that served this stream is leaving; ask again",
        Fault.ConnectRefused => "the instance does not accept connections",
        Fault.ConnectTimedOut => "the instance did not accept a connection in time",
        Fault.SendFailed or Fault.ClosedBeforeAnswer => "the instance closed the connection before it answered",
        Fault.AnswerMalformed => "the instance's answer is not valid HTTP",
        Fault.AnswerTimedOut => "the instance did not answer in time",
        Fault.BodyTooLarge => "the request body is larger than this service allows",
        Fault.HeadTimedOut => "the request head did not arrive in time",
        Fault.BodyTimedOut => "the request body stopped arriving",
        Fault.TargetAmbiguous => "the path can be read in more than one way",
        Fault.FramingAmbiguous => "the length of the request body is ambiguous",
        _ => Word(fault).Replace('_', ' '),
    };
}
