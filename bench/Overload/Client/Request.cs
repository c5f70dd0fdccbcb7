using System.Text;

namespace Halftone.Bench.Overload.Client;

/// <summary>A request whose user, due time and time of leaving are stamped into it when it is sent.</summary>
internal sealed class Request
{
    private const int Digits = 16;

    private readonly byte[] _bytes;
    private readonly int _user, _sent, _leaves;

    /// <param name="target">Path and query.</param>
    /// <param name="bodyBytes">Announced body; 0 = a GET.</param>
    /// <param name="sentBytes">How much of the body is sent, ever.</param>
    internal Request(string target, int bodyBytes = 0, int sentBytes = 0)
    {
        var zeros = new string('0', Digits);
        var head = $"{(bodyBytes > 0 ? "POST" : "GET")} {target} HTTP/1.1\r\nHost: bench.halftone.invalid\r\nCookie: uid={zeros}\r\nx-client: {zeros} {zeros}\r\n"
            + (bodyBytes > 0 ? $"Content-Length: {bodyBytes}\r\n\r\n" : "\r\n");
        HasRest = sentBytes < bodyBytes;
        _user = head.IndexOf("uid=", StringComparison.Ordinal) + "uid=".Length;
        _sent = head.IndexOf("x-client: ", StringComparison.Ordinal) + "x-client: ".Length;
        _leaves = _sent + Digits + 1;
        _bytes = Encoding.ASCII.GetBytes(head + new string('u', sentBytes));
    }

    /// <summary>More body was announced than is ever sent: the connection carries no second request.</summary>
    internal bool HasRest { get; }

    internal static Request Get { get; } = new("/");

    /// <summary>Valid until the next stamp.</summary>
    internal ReadOnlySpan<byte> Stamp(long user, long sentNanoseconds, long leavesNanoseconds)
    {
        Write(_user, user);
        Write(_sent, sentNanoseconds / 1000);
        Write(_leaves, leavesNanoseconds / 1000);
        return _bytes;
    }

    private void Write(int at, long number)
    {
        for (var i = at + Digits - 1; i >= at; i--, number /= 10) _bytes[i] = (byte)('0' + number % 10);
    }
}
