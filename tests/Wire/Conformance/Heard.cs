using System.Globalization;
using Halftone.Tests.Wire.Forwarding;

namespace Halftone.Tests.Wire.Conformance;

/// <summary>A request as the recording child got it.</summary>
internal sealed class Heard(int connection, string head)
{
    /// <summary>Which of the child's connections it came over.</summary>
    internal int Connection { get; } = connection;

    internal MessageHead Head { get; } = new(head);

    internal string Method { get; } = head.Split(' ')[0];

    internal string Body { get; private set; } = "";

    /// <summary>The body with its framing.</summary>
    internal string Raw { get; private set; } = "";

    /// <summary>The body was read to its end; a child that answers early never gets there.</summary>
    internal bool IsWhole { get; private set; }

    /// <summary>Reads the body that the head announces. A gateway that leaves halfway ends the child's part by an exception.</summary>
    internal void ReadBody(RawPeer peer)
    {
        if (Head.Has("Transfer-Encoding")) (Raw, Body) = ChunkedText.Read(peer);
        else if (Head.Values("Content-Length") is [var length, ..]) Raw = Body = peer.Hear(int.Parse(length, NumberStyles.None));
        IsWhole = true;
    }
}
