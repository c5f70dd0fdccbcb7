using Halftone.Tests.Simulation.Forwarding;

namespace Halftone.Tests.Simulation.Fuzzing;

/// <summary>The instance's end of one connection: says its bytes once for every request line that it hears, whatever they are.</summary>
internal sealed class RawInstance(SimKernel kernel, SimSocket socket, byte[] answer)
{
    private readonly SimBytes _toSay = new();
    private readonly bool _closes = kernel.Random.Next(4) == 0;
    private int _looked;
    private int _answers;

    internal SimBytes Heard { get; } = new();

    /// <summary>Whatever was still under way.</summary>
    internal void HearTheRest() => Heard.Append(kernel.Take(socket, int.MaxValue));

    internal void Step()
    {
        var random = kernel.Random;
        Heard.Append(kernel.Take(socket, random.Next(1, 100_000)));
        if (socket.Closed || socket.PeerReset) return;
        for (var at = Heard.Span[_looked..].IndexOf(" HTTP/1.1\r\n"u8); at >= 0; at = Heard.Span[_looked..].IndexOf(" HTTP/1.1\r\n"u8))
        {
            _looked += at + 1;
            _answers++;
            _toSay.Append(answer);
        }
        if (random.Next(300) == 0) kernel.Rst(socket);
        kernel.Arrive(socket, _toSay.Take(random.Next(1, random.Next(2) == 0 ? 40 : 100_000)));
        if (_toSay.Count == 0 && ((_closes && _answers > 0) || socket.SendShut)) kernel.Fin(socket);
    }
}
