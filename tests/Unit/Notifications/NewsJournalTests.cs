using CsCheck;
using Halftone.Control.Notifications;
using Halftone.Control.Outgoing;
using Xunit;

namespace Halftone.Tests.Unit.Notifications;

/// <summary>What was not delivered when the gateway ended.</summary>
public sealed class NewsJournalTests : IDisposable
{
    private static readonly Gen<JournalLine> Lines =
        from hook in Gen.OneOf(Gen.Const("a"), Gen.Const("b"))
        from id in Gen.Int[1, 5]
        from kind in Gen.Int[0, 2]
        select kind switch
        {
            0 => JournalLine.OfWaiting(hook, SampleNews.Of(id)),
            1 => JournalLine.OfDelivered(hook, SampleNews.Of(id).Id),
            _ => JournalLine.OfDead(new DeadLetter(hook, SampleNews.Of(id), "it answered 500.", 16, default)),
        };

    private readonly WatchedTime _time = new();
    private readonly ToldLog _log = new();
    private readonly LogStore _store = new();
    private readonly OutgoingHttp _http;

    public NewsJournalTests() => _http = new OutgoingHttp(_time, proxied: false);

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task After_a_restart_what_waited_is_sent_in_its_order_and_what_was_delivered_is_not()
    {
        using var hook = new RawHook((number, _) => RawHook.Say(number == 1 ? 200 : number <= 3 ? 500 : 200));
        await using (var before = await OpenAsync(hook))
        {
            for (var i = 1; i <= 4; i++) before.Tell(SampleNews.Of(i));
            await _time.NextPauseAsync();
        }

        await using var after = await OpenAsync(hook);
        _time.Advance(await _time.NextPauseAsync());
        var heard = new List<string?>();
        for (var i = 0; i < 6; i++) heard.Add((await hook.NextAsync()).Field("webhook-id"));
        Assert.Equal(["r-01JD8-1", "r-01JD8-2", "r-01JD8-2", "r-01JD8-2", "r-01JD8-3", "r-01JD8-4"], heard);
    }

    [Fact]
    public async Task Dead_letters_live_through_a_restart_and_can_be_sent_after_it()
    {
        using var hook = new RawHook((number, _) => RawHook.Say(number == 1 ? 410 : 200));
        await using (var before = await OpenAsync(hook))
        {
            before.Tell(SampleNews.Of(1));
            await Eventually.HoldsAsync(() => before.DeadLetters.Length == 1);
        }

        await using var after = await OpenAsync(hook);
        var letter = Assert.Single(after.DeadLetters);
        Assert.Equal(SampleNews.Of(1) with { Time = SampleNews.Of(1).Time.ToUniversalTime() }, letter.News);
        Assert.True(after.Resend("chat", letter.News.Id));
        await hook.NextAsync();
        Assert.Equal("r-01JD8-1", (await hook.NextAsync()).Field("webhook-id"));
    }

    [Fact]
    public async Task What_waited_for_a_hook_that_is_gone_from_the_configuration_is_a_dead_letter()
    {
        using var hook = new RawHook(RawHook.Say(500));
        await using (var before = await OpenAsync(hook))
        {
            before.Tell(SampleNews.Of(1));
            await _time.NextPauseAsync();
        }

        await using var after = new NotificationDesk(_http, _time, 1, _log, _store);
        await after.OpenAsync([], CancellationToken.None);
        Assert.Equal("The configuration has no such hook any more.", Assert.Single(after.DeadLetters).Why);
    }

    [Fact]
    public async Task A_store_that_fails_delays_no_news_and_is_caught_up_with_once_it_works_again()
    {
        using var hook = new RawHook((number, _) => RawHook.Say(number == 1 ? 410 : 200));
        _store.Fails = true;
        await using (var before = await OpenAsync(hook))
        {
            before.Tell(SampleNews.Of(1));
            await Eventually.HoldsAsync(() => before.DeadLetters.Length == 1);
            before.Tell(SampleNews.Of(2));
            await Eventually.HoldsAsync(() => before.DeadLetters.Length == 2);
            _store.Fails = false;
            Assert.True(before.Resend("chat", "r-01JD8-2"));
            await hook.NextAsync();
            Assert.Equal("r-01JD8-2", (await hook.NextAsync()).Field("webhook-id"));
        }

        Assert.Single(_log.Lines, line => line.Contains("the store does not take it (the disk is full). make room", StringComparison.Ordinal));
        await using var after = await OpenAsync(hook);
        Assert.Equal("r-01JD8-1", Assert.Single(after.DeadLetters).News.Id);
    }

    [Fact]
    public async Task The_log_is_cleaned_of_what_was_delivered()
    {
        using var hook = new RawHook(RawHook.Say(200));
        await using (var desk = await OpenAsync(hook))
        {
            for (var i = 0; i < 700; i++)
            {
                desk.Tell(SampleNews.Of(i));
                await hook.NextAsync();
            }
        }

        Assert.InRange(_store.Count, 1, 700);
    }

    [Fact]
    public async Task Entries_that_nobody_understands_are_passed_over()
    {
        foreach (var entry in (string[])["{", "{\"state\":\"waiting\"}", "{\"state\":\"new\",\"hook\":\"chat\",\"id\":\"x\"}", """{"state":"waiting","hook":"chat","id":"a.b","news":{"type":"release.step","timestamp":"2026-11-27T05:00:00.000Z","data":{"id":"a.b","service":"web","release":"r","to":"v2","by":"ana"}}}"""])
            await _store.AppendAsync(NewsJournal.LogName, System.Text.Encoding.UTF8.GetBytes(entry), CancellationToken.None);
        using var hook = new RawHook(RawHook.Say(200));
        await using var desk = await OpenAsync(hook);
        desk.Tell(SampleNews.Of(1));
        Assert.Equal("r-01JD8-1", (await hook.NextAsync()).Field("webhook-id"));
        Assert.Empty(desk.DeadLetters);
    }

    [Fact]
    public void What_is_open_written_again_behind_any_journal_folds_to_the_same() => Lines.Array[0, 60].Sample(lines =>
    {
        var state = Fold(lines);
        var open = state.Open.ToList();
        return Fold([.. lines, .. open]).Open.ToHashSet().SetEquals(open) && Fold([.. open]).Open.SequenceEqual(open);
    });

    [Fact]
    public void The_newest_word_on_a_hook_and_an_id_holds() => Lines.Array[1, 60].Sample(lines =>
    {
        var open = Fold(lines).Open.ToDictionary(line => (line.Hook, line.Id), line => line.State);
        return lines.GroupBy(line => (line.Hook, line.Id)).All(group => open.GetValueOrDefault(group.Key, JournalLine.Delivered) == group.Last().State);
    });

    private static JournalState Fold(IEnumerable<JournalLine> lines)
    {
        var state = new JournalState();
        foreach (var line in lines) state.Fold(line);
        return state;
    }

    private async Task<NotificationDesk> OpenAsync(RawHook hook)
    {
        var desk = new NotificationDesk(_http, _time, 1, _log, _store);
        await desk.OpenAsync([new Hook { Name = "chat", Address = hook.At() }], CancellationToken.None);
        return desk;
    }
}
