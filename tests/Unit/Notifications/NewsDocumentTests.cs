using System.Text;
using System.Text.Json;
using CsCheck;
using Halftone.Control.Notifications;
using Halftone.Core;
using Halftone.Tests.Unit.Repository;
using Xunit;

namespace Halftone.Tests.Unit.Notifications;

public sealed class NewsDocumentTests
{
    private static readonly Gen<string?> Texts = Gen.OneOf(Gen.Const((string?)null), Gen.String.Select(text => (string?)text));

    [Fact]
    public void The_document_is_the_one_that_the_manual_shows()
    {
        var document = Encoding.UTF8.GetString(NewsDocument.From(SampleNews.Of(7)).ToBytes());
        var shown = Checkout.Read("docs/manual/notifications.md").Split("```json\n")[1].Split("```")[0];
        Assert.Equal(JsonSerializer.Serialize(JsonDocument.Parse(shown)), document);
    }

    [Fact]
    public void Every_kind_has_a_word_of_its_own_that_reads_back()
    {
        var kinds = Enum.GetValues<NewsKind>();
        Assert.Equal(["started", "step", "paused", "waiting", "failed", "rolled_back", "aborted", "promoted", "completed"], kinds.Select(NewsWords.Of));
        Assert.All(kinds, kind => Assert.Equal(kind, NewsWords.Read(NewsWords.Of(kind))));
        Assert.Null(NewsWords.Read("exploded"));
    }

    [Fact]
    public void News_reads_back_as_it_was_written()
    {
        var news = from kind in Gen.Enum<NewsKind>()
                   from step in Gen.Int[1, 20]
                   from weight in Gen.Double[0, 100]
                   from message in Texts
                   select SampleNews.Of(1, kind) with { Step = step, Weight = new Percent(weight), Message = message, Memory = message, From = null };
        news.Sample(each =>
        {
            // Half a pair of UTF-16 is no text; it is replaced on the way.
            if (each.Message?.Any(char.IsSurrogate) == true) return true;
            var read = JsonSerializer.Deserialize(NewsDocument.From(each).ToBytes(), NewsJson.Default.NewsDocument)!.Read();
            return read == each with { Time = each.Time.ToUniversalTime() };
        });
    }

    [Fact]
    public void However_long_the_reasons_a_document_stays_below_twenty_kilobytes()
    {
        var news = SampleNews.Of(1) with { Message = new string('測', 100_000), Why = new string('\u0001', 100_000), Memory = new string('\u0001', 100_000), By = new string('"', 100_000) };
        Assert.InRange(NewsDocument.From(news).ToBytes().Length, 1000, 20_000);
    }

    [Theory]
    [InlineData("")]
    [InlineData("r-1.2")]
    [InlineData("r 1")]
    [InlineData("r-1\r\nX: y")]
    public void An_id_that_could_be_read_as_another_signed_text_is_a_bug(string id) => Assert.Throws<ArgumentException>(() => SampleNews.Of(1) with { Id = id });
}
