using System.Text;
using System.Text.Json;
using CsCheck;
using Halftone.Control.Notifications;
using Halftone.Tests.Unit.Repository;
using Xunit;

namespace Halftone.Tests.Unit.Notifications;

public sealed class SlackDocumentTests
{
    [Fact]
    public void The_message_is_the_one_that_the_manual_shows()
    {
        var document = Encoding.UTF8.GetString(SlackDocument.From(SampleNews.Of(7, NewsKind.WaitingForApproval)).ToBytes());
        var shown = Checkout.Read("docs/manual/notifications.md").Split("```json\n")[2].Split("```")[0];
        Assert.Equal(JsonSerializer.Serialize(JsonDocument.Parse(shown)), JsonSerializer.Serialize(JsonDocument.Parse(document)));
    }

    [Fact]
    public void Nobody_is_woken_by_what_somebody_wrote_into_a_message()
    {
        var news = SampleNews.Of(1) with { Message = "<!channel> <https://evil.example|click> & @here", Why = "a < b", Memory = "web/v2/1: grown in 30s: <Session> +9 (9 now)" };
        var texts = Texts(SlackDocument.From(news)).ToList();
        Assert.Contains("> &lt;!channel&gt; &lt;https://evil.example|click&gt; &amp; @here", texts);
        Assert.Contains("a &lt; b", texts);
        Assert.Contains("memory: web/v2/1: grown in 30s: &lt;Session&gt; +9 (9 now)", texts);
        Assert.All(SlackDocument.From(news).Blocks, block => Assert.All(block.Elements ?? [block.Text!], text => Assert.True(text.Verbatim)));
    }

    [Fact]
    public void Escaped_text_keeps_its_limit_and_is_cut_between_escapes() =>
        Gen.Select(Gen.Char["&<>a\n\u0007測"].Array[0, 300], Gen.Int[20, 200]).Sample((letters, most) =>
        {
            var text = new string(letters);
            var escaped = SlackDocument.Escaped(text, most);
            var plain = escaped.Replace("&lt;", "<", StringComparison.Ordinal).Replace("&gt;", ">", StringComparison.Ordinal).Replace("&amp;", "&", StringComparison.Ordinal);
            var whole = text.Replace("\u0007", "\\x07", StringComparison.Ordinal);
            return escaped.Length <= most && !escaped.Contains('<') && !escaped.Contains('>')
                && (plain == whole || (plain[^1] == '…' && whole.StartsWith(plain[..^1], StringComparison.Ordinal)))
                && escaped.Replace("&lt;", "", StringComparison.Ordinal).Replace("&gt;", "", StringComparison.Ordinal).Replace("&amp;", "", StringComparison.Ordinal).All(letter => letter != '&');
        });

    [Fact]
    public void No_text_is_longer_than_Slack_allows()
    {
        var news = SampleNews.Of(1) with { Message = string.Concat(Enumerable.Repeat("&\n", 10_000)), Why = new string('<', 10_000), Memory = new string('>', 10_000), By = new string('&', 10_000) };
        Assert.All(Texts(SlackDocument.From(news)), text => Assert.InRange(text.Length, 1, 3000));
    }

    [Fact]
    public void Every_kind_says_who_and_what() => Assert.All(Enum.GetValues<NewsKind>(), kind =>
    {
        var sentence = NewsText.Sentence(SampleNews.Of(1, kind));
        Assert.StartsWith("web: ", sentence);
        Assert.Contains("v2", sentence);
    });

    private static IEnumerable<string> Texts(SlackDocument document) => document.Blocks.SelectMany(block => block.Elements ?? [block.Text!]).Select(text => text.Text).Append(document.Text);
}
