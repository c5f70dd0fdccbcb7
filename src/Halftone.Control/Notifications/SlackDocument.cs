using System.Text.Json;
using Halftone.Core;

namespace Halftone.Control.Notifications;

/// <summary>What Slack's incoming webhooks take, and those who understand the same (Mattermost, Rocket.Chat, Discord at `/slack`): a text, and blocks for who shows them.</summary>
internal sealed record SlackDocument
{
    /// <summary>Slack allows 3,000 characters in a section; escaping makes five of one at most, so this is counted behind it.</summary>
    private const int SectionMax = 3000;

    /// <summary>For notifications and clients without blocks; Slack recommends less than 4,000.</summary>
    public required string Text { get; init; }

    public required IReadOnlyList<SlackBlock> Blocks { get; init; }

    internal static SlackDocument From(ReleaseNews news)
    {
        var sentence = Escaped(NewsText.Sentence(news), SectionMax - 200);
        var blocks = new List<SlackBlock> { SlackBlock.Section($"{Sign(news.Kind)} *{sentence}*") };
        if (news.Why is { Length: > 0 } why) blocks.Add(SlackBlock.Section(Escaped(why, SectionMax)));
        if (news.Memory is { Length: > 0 } memory) blocks.Add(SlackBlock.Section(Escaped($"memory: {memory}", SectionMax)));
        if (news.Message is { Length: > 0 } message) blocks.Add(SlackBlock.Section(Quoted(Escaped(message, SectionMax - 200))));
        var context = Escaped($"release {news.Release} by {news.By}", SectionMax - 200);
        blocks.Add(SlackBlock.Context(NewsText.Next(news) is { } next ? $"{context} · `{Escaped(next, 150)}`" : context));
        return new SlackDocument { Text = sentence, Blocks = blocks };
    }

    internal byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, NewsJson.Default.SlackDocument);

    /// <summary>As Slack asks for it: `&amp;`, `&lt;` and `&gt;` are its only control characters, and `&lt;!channel&gt;` would wake everybody.</summary>
    /// <param name="charactersMax">Of the result; what is too long is cut before an escape, never within one.</param>
    internal static string Escaped(string text, int charactersMax)
    {
        text = PrintableText.Of(text, lines: true);
        var whole = Escape(text);
        if (whole.Length <= charactersMax) return whole;
        var (kept, length) = (0, 0);
        while (length + Length(text[kept]) < charactersMax) length += Length(text[kept++]);
        if (kept > 0 && char.IsHighSurrogate(text[kept - 1])) kept--;
        return Escape(text[..kept]) + "…";

        static int Length(char letter) => letter switch { '&' => 5, '<' or '>' => 4, _ => 1 };
    }

    private static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    /// <summary>A quotation, line by line; what it adds is bounded with it.</summary>
    private static string Quoted(string text)
    {
        var lines = text.Split('\n');
        return string.Join('\n', lines.Take(50).Select(line => $"> {line}")) + (lines.Length > 50 ? "\n> …" : "");
    }

    private static string Sign(NewsKind kind) => kind switch
    {
        NewsKind.Started => ":rocket:",
        NewsKind.Step => ":arrow_forward:",
        NewsKind.Paused => ":double_vertical_bar:",
        NewsKind.WaitingForApproval => ":raised_hand:",
        NewsKind.Failed => ":x:",
        NewsKind.RolledBack or NewsKind.Aborted => ":leftwards_arrow_with_hook:",
        _ => ":white_check_mark:",
    };
}

internal sealed record SlackBlock(string Type)
{
    public SlackText? Text { get; init; }
    public IReadOnlyList<SlackText>? Elements { get; init; }

    internal static SlackBlock Section(string text) => new("section") { Text = new SlackText(text) };

    internal static SlackBlock Context(string text) => new("context") { Elements = [new SlackText(text)] };
}

internal sealed record SlackText(string Text)
{
    public string Type => "mrkdwn";

    /// <summary>Words that look like links, channels or people stay words.</summary>
    public bool Verbatim => true;
}
