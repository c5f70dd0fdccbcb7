namespace Halftone.Tests.Wire.Conformance;

/// <summary>What child and client saw of one question, and the judgements that most probes share: null = as it should be, else what is wrong.</summary>
/// <param name="Bytes">Whatever came to the child, requests or not.</param>
/// <param name="Open">Connections of the child that the gateway has not closed.</param>
internal sealed record Seen(Heard[] Child, string[] Notes, long Bytes, int Open, Got[] Client, ClientEnd End)
{
    internal Got? Final => Client.FirstOrDefault(got => got.IsFinal);

    internal string? Answers(int status) => Answers(status, status);

    internal string? Answers(int from, int to)
    {
        if (Final is not { } final) return End == ClientEnd.Silent ? "no answer" : $"no answer, connection {End.ToString().ToLowerInvariant()}";
        return final.Status >= from && final.Status <= to ? null : $"answered {final.Status}";
    }

    /// <summary>Answered as an error of the client's, and the child has not heard a byte of it.</summary>
    internal string? Refuses(int from = 400, int to = 499) => Answers(from, to) ?? NothingForwarded();

    internal string? NothingForwarded() => Bytes == 0 ? null : Child.Length == 0 ? $"{Bytes} bytes went to the child" : $"the child got {Shown(Child[0].Head.Text)}";

    /// <summary>The same, and the connection is closed: nobody knows where the next request would begin.</summary>
    internal string? RefusesAndCloses(int from = 400, int to = 501) => Refuses(from, to) ?? Closes();

    internal string? Closes() => End is ClientEnd.Closed or ClientEnd.Reset ? null : "the connection stays open";

    internal string? ChildGot(int requests) => Child.Length == requests ? null : $"the child got {Child.Length} requests, not {requests}";

    internal string? ChildGotNoneWhole() => Child.Any(request => request.IsWhole) ? "the child took it for a whole request" : null;

    internal string? ChildLine(string line) =>
        Child is [var first, ..] ? first.Head.FirstLine == line ? null : $"the child got {Shown(first.Head.FirstLine)}" : Answers(0, 0) ?? "the child got nothing";

    internal string? ChildHas(string name, params string[] values) => Child is [var first, ..] ? Has("child", first.Head, name, values) : $"the child got nothing, {Answers(0, 0)}";

    internal string? ChildLacks(params string[] names) => Child is [var first, ..] ? Lacks("child", first.Head, names) : $"the child got nothing, {Answers(0, 0)}";

    internal string? ClientHas(string name, params string[] values) => Final is { } final ? Has("client", final.Head, name, values) : Answers(0, 0);

    internal string? ClientLacks(params string[] names) => Final is { } final ? Lacks("client", final.Head, names) : Answers(0, 0);

    internal static string Shown(string text)
    {
        var shown = text.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal);
        shown = string.Concat(shown.Select(each => each is < ' ' or >= '\u007f' ? $"\\x{(int)each:x2}" : each.ToString()));
        return $"`{(shown.Length > 100 ? $"{shown[..60]}...{shown[^20..]}" : shown)}`";
    }

    /// <summary>Whether CR, LF or NUL stand in it elsewhere than at the ends of its lines.</summary>
    internal static bool HoldsBareControls(string head) => head.Replace("\r\n", "", StringComparison.Ordinal).AsSpan().ContainsAny('\r', '\n', '\0');

    private static string? Has(string who, MessageHead head, string name, string[] values) =>
        head.Values(name).SequenceEqual(values) ? null : $"{name} at the {who}: {Shown(string.Join(" | ", head.Values(name)))}";

    private static string? Lacks(string who, MessageHead head, string[] names)
    {
        var there = names.Where(head.Has).ToArray();
        return there.Length == 0 ? null : $"the {who} got {string.Join(", ", there)}";
    }
}
