using Halftone.Control.Notifications;
using Halftone.Control.Outgoing;
using Xunit;

namespace Halftone.Tests.Unit.Notifications;

public sealed class NotificationDeskTests : IAsyncDisposable
{
    private readonly WatchedTime _time = new();
    private readonly ToldLog _log = new();
    private readonly OutgoingHttp _http;
    private readonly NotificationDesk _desk;

    public NotificationDeskTests()
    {
        _http = new OutgoingHttp(_time, proxied: false);
        _desk = new NotificationDesk(_http, _time, seed: 1, _log, store: null);
    }

    public async ValueTask DisposeAsync()
    {
        await _desk.DisposeAsync();
        _http.Dispose();
    }

    [Fact]
    public async Task Every_hook_hears_what_it_wants_to_hear_and_nothing_else()
    {
        using var all = new RawHook(RawHook.Say(200));
        using var some = new RawHook(RawHook.Say(200));
        _desk.Use([Hook("all", all), Hook("some", some) with { Events = [NewsKind.Failed, NewsKind.RolledBack] }]);
        foreach (var (number, kind) in Enum.GetValues<NewsKind>().Index()) _desk.Tell(SampleNews.Of(number, kind));
        foreach (var number in Enumerable.Range(0, 9)) Assert.Equal($"r-01JD8-{number}", (await all.NextAsync()).Field("webhook-id"));
        Assert.Equal("r-01JD8-4", (await some.NextAsync()).Field("webhook-id"));
        Assert.Equal("r-01JD8-5", (await some.NextAsync()).Field("webhook-id"));
        Assert.Equal(2, some.Count);
    }

    [Fact]
    public async Task What_fails_is_tried_again_and_what_came_later_waits_behind_it()
    {
        using var hook = new RawHook((number, _) => RawHook.Say(number <= 3 ? 500 : 200, "busy"));
        _desk.Use([Hook("chat", hook)]);
        _desk.Tell(SampleNews.Of(1));
        _desk.Tell(SampleNews.Of(2));
        foreach (var middle in (int[])[5, 10, 20])
        {
            var pause = await _time.NextPauseAsync();
            Assert.InRange(pause.TotalSeconds, middle * 0.8, middle * 1.2);
            var waiting = Assert.IsType<HookState.Waiting>(_desk.Hooks[0].State);
            Assert.Equal((_time.GetUtcNow() + pause, "answered 500: busy", 1), (waiting.Until, waiting.Why, _desk.Hooks[0].Queued));
            _time.Advance(pause);
        }

        var heard = new List<HeardRequest>();
        for (var i = 0; i < 5; i++) heard.Add(await hook.NextAsync());
        Assert.Equal(["r-01JD8-1", "r-01JD8-1", "r-01JD8-1", "r-01JD8-1", "r-01JD8-2"], heard.Select(each => each.Field("webhook-id")));
        // Each try is signed for its own moment, or receivers would take it for a replay.
        Assert.Equal(4, heard.Take(4).Select(each => each.Field("webhook-timestamp")).Distinct().Count());
        Assert.Empty(_desk.DeadLetters);
        Assert.Single(_log.Lines, line => line.StartsWith("Warning: Hook chat was not told of `step` of release r-01JD8: it answered 500: busy.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_hook_that_is_slow_delays_no_other()
    {
        using var slow = new RawHook("") { Behave = (_, stop) => Task.Delay(Timeout.Infinite, stop) };
        using var quick = new RawHook(RawHook.Say(200));
        _desk.Use([Hook("slow", slow), Hook("quick", quick)]);
        for (var i = 0; i < 20; i++) _desk.Tell(SampleNews.Of(i));
        for (var i = 0; i < 20; i++) Assert.Equal($"r-01JD8-{i}", (await quick.NextAsync()).Field("webhook-id"));
        // Its one request may come after all of theirs.
        await slow.NextAsync();
        Assert.Equal(1, slow.Count);
    }

    [Fact]
    public async Task The_hooks_wish_for_patience_is_respected_up_to_an_hour()
    {
        using var hook = new RawHook((number, _) => RawHook.Say(503, "", number == 1 ? "Retry-After: 100\r\n" : "Retry-After: 999999\r\n"));
        _desk.Use([Hook("chat", hook)]);
        _desk.Tell(SampleNews.Of(1));
        var first = await _time.NextPauseAsync();
        _time.Advance(first);
        Assert.Equal((TimeSpan.FromSeconds(100), TimeSpan.FromHours(1)), (first, await _time.NextPauseAsync()));
    }

    [Fact]
    public async Task After_the_last_try_it_is_a_dead_letter_that_can_be_sent_again()
    {
        using var hook = new RawHook((number, _) => RawHook.Say(number <= RetrySchedule.TriesMax ? 500 : 200));
        _desk.Use([Hook("chat", hook)]);
        _desk.Tell(SampleNews.Of(1));
        _desk.Tell(SampleNews.Of(2));
        await _time.PassAsync(RetrySchedule.TriesMax - 1);
        for (var i = 0; i < RetrySchedule.TriesMax; i++) Assert.Equal("r-01JD8-1", (await hook.NextAsync()).Field("webhook-id"));
        Assert.Equal("r-01JD8-2", (await hook.NextAsync()).Field("webhook-id"));
        var letter = Assert.Single(_desk.DeadLetters);
        Assert.Equal(("chat", "r-01JD8-1", "it answered 500.", RetrySchedule.TriesMax), (letter.Hook, letter.News.Id, letter.Why, letter.Tries));
        Assert.Contains(_log.Lines, line => line.StartsWith("Error: Hook chat will not be told", StringComparison.Ordinal));

        Assert.False(_desk.Resend("chat", "r-01JD8-9"));
        Assert.False(_desk.Resend("other", "r-01JD8-1"));
        Assert.True(_desk.Resend("chat", "r-01JD8-1"));
        Assert.Equal("r-01JD8-1", (await hook.NextAsync()).Field("webhook-id"));
        Assert.Empty(_desk.DeadLetters);
    }

    [Fact]
    public async Task Nothing_more_is_sent_to_who_is_gone_until_somebody_asks_for_it()
    {
        using var hook = new RawHook((number, _) => RawHook.Say(number == 1 ? 410 : 200));
        _desk.Use([Hook("chat", hook)]);
        _desk.Tell(SampleNews.Of(1));
        _desk.Tell(SampleNews.Of(2));
        await Eventually.HoldsAsync(() => _desk.DeadLetters.Length == 2);
        Assert.IsType<HookState.Gone>(_desk.Hooks[0].State);
        Assert.Equal([1, 0], _desk.DeadLetters.Select(letter => letter.Tries));
        Assert.Equal(1, hook.Count);
        Assert.True(_desk.Resend("chat", "r-01JD8-2"));
        await hook.NextAsync();
        Assert.Equal("r-01JD8-2", (await hook.NextAsync()).Field("webhook-id"));
    }

    [Fact]
    public async Task A_line_is_bounded_and_its_oldest_goes_first()
    {
        using var hook = new RawHook("") { Behave = (_, stop) => Task.Delay(Timeout.Infinite, stop) };
        _desk.Use([Hook("chat", hook)]);
        _desk.Tell(SampleNews.Of(0));
        await hook.NextAsync();
        for (var i = 1; i <= 600; i++) _desk.Tell(SampleNews.Of(i));
        Assert.Equal(256, _desk.Hooks[0].Queued);
        // 344 were pushed out; of dead letters the newest 200 are kept.
        Assert.Equal(Enumerable.Range(145, 200).Select(number => $"r-01JD8-{number}"), _desk.DeadLetters.Select(letter => letter.News.Id));
    }

    [Fact]
    public async Task A_reload_moves_what_waits_to_the_new_address_and_buries_what_belongs_to_nobody()
    {
        using var broken = new RawHook(RawHook.Say(500));
        using var mended = new RawHook(RawHook.Say(200));
        _desk.Use([Hook("chat", broken), Hook("old", broken)]);
        _desk.Tell(SampleNews.Of(1));
        var pauses = new[] { await _time.NextPauseAsync(), await _time.NextPauseAsync() };
        _desk.Use([Hook("chat", mended)]);
        await Eventually.HoldsAsync(() => _desk.DeadLetters.Length == 1);
        Assert.Equal(("old", "The hook was taken out of the configuration."), (_desk.DeadLetters[0].Hook, _desk.DeadLetters[0].Why));
        _time.Advance(pauses.Max());
        Assert.Equal("r-01JD8-1", (await mended.NextAsync()).Field("webhook-id"));
    }

    [Fact]
    public async Task Nothing_that_people_see_of_a_hook_holds_its_secrets()
    {
        using var hook = new RawHook((_, heard) => RawHook.Say(500, heard.Line));
        _desk.Use([Hook("chat", hook) with { Address = hook.At("/services/T0/B0CKETPATH?key=QUERYTOKEN"), Format = HookFormat.Slack }]);
        _desk.Tell(SampleNews.Of(1));
        await _time.PassAsync(RetrySchedule.TriesMax - 1);
        await Eventually.HoldsAsync(() => _desk.DeadLetters.Length == 1);
        var seen = _log.Lines.Append(_desk.DeadLetters[0].ToString()).Append(_desk.Hooks[0].ToString()).ToList();
        Assert.All(seen, line => Assert.DoesNotContain("B0CKETPATH", line));
        Assert.All(seen, line => Assert.DoesNotContain("QUERYTOKEN", line));
        Assert.Equal($"http://127.0.0.1:{hook.Port}", _desk.Hooks[0].Shown);
    }

    [Fact]
    public async Task The_desk_closes_at_once_whatever_its_hooks_do()
    {
        using var hanging = new RawHook("") { Behave = (_, stop) => Task.Delay(Timeout.Infinite, stop) };
        using var failing = new RawHook(RawHook.Say(500));
        _desk.Use([Hook("hanging", hanging), Hook("failing", failing)]);
        _desk.Tell(SampleNews.Of(1));
        await hanging.NextAsync();
        await _time.NextPauseAsync();
        await _desk.DisposeAsync().AsTask().WaitAsync(RawHook.Patience);
    }

    private static Hook Hook(string name, RawHook hook) => new() { Name = name, Address = hook.At() };
}
