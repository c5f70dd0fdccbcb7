namespace Halftone.Tests.EndToEnd.Oracle.Payloads;

/// <summary>A request in the parts that the grammar of RFC 9112 gives it, each of which can be spoilt alone.</summary>
internal sealed class Draft
{
    internal string Before { get; set; } = "";
    internal string Method { get; set; } = "GET";
    internal string FirstGap { get; set; } = " ";
    internal string Target { get; set; } = "/";
    internal string SecondGap { get; set; } = " ";
    internal string Version { get; set; } = "HTTP/1.1";
    internal string LineEnd { get; set; } = "\r\n";
    internal string HeadEnd { get; set; } = "\r\n";
    internal string Body { get; set; } = "";

    /// <summary>Field lines without their ends.</summary>
    internal List<string> Fields { get; } = [];

    /// <summary>Puts a line somewhere among the others.</summary>
    internal void Put(Random random, params ReadOnlySpan<string> lines)
    {
        foreach (var line in lines) Fields.Insert(random.Next(Fields.Count + 1), line);
    }

    /// <summary>Forgets how long the body is, whatever said so.</summary>
    internal void Unframe() => Fields.RemoveAll(line => line.StartsWith("Content-Length", StringComparison.OrdinalIgnoreCase) || line.StartsWith("Transfer-Encoding", StringComparison.OrdinalIgnoreCase));

    internal string Text() => $"{Before}{Method}{FirstGap}{Target}{SecondGap}{Version}{LineEnd}{string.Concat(Fields.Select(line => line + LineEnd))}{HeadEnd}{Body}";
}
