using System.Globalization;
using Halftone.Api;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Halftone.Tests.Unit.Api;

public sealed class IdempotencyKeysTests
{
    private static readonly GivenAnswer Answer = new(200, "application/json", "\"7\"", [1, 2, 3]);

    private readonly FakeTimeProvider _time = new();
    private readonly IdempotencyKeys _keys;

    public IdempotencyKeysTests() => _keys = new(_time);

    [Fact]
    public void A_key_that_was_done_gives_its_answer_and_no_other_request_may_have_it()
    {
        Assert.IsType<KeyVerdict.Fresh>(_keys.Begin("a", "one"u8));
        Assert.IsType<KeyVerdict.UnderWay>(_keys.Begin("a", "one"u8));
        Assert.IsType<KeyVerdict.Foreign>(_keys.Begin("a", "two"u8));
        _keys.End("a", Answer);
        Assert.Same(Answer, Assert.IsType<KeyVerdict.Done>(_keys.Begin("a", "one"u8)).Answer);
        Assert.IsType<KeyVerdict.Foreign>(_keys.Begin("a", "two"u8));
    }

    [Fact]
    public void What_was_not_done_may_be_asked_again()
    {
        _keys.Begin("a", "one"u8);
        _keys.End("a", null);
        Assert.IsType<KeyVerdict.Fresh>(_keys.Begin("a", "two"u8));
    }

    [Fact]
    public void A_key_is_forgotten_after_a_day_and_not_before()
    {
        _keys.Begin("a", "one"u8);
        _keys.End("a", Answer);
        _time.Advance(IdempotencyKeys.KeptFor - TimeSpan.FromSeconds(1));
        Assert.IsType<KeyVerdict.Done>(_keys.Begin("a", "one"u8));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.IsType<KeyVerdict.Fresh>(_keys.Begin("a", "one"u8));
    }

    [Fact]
    public void However_many_keys_come_only_the_newest_are_kept()
    {
        for (var at = 0; at < 3 * IdempotencyKeys.KeysMax; at++)
        {
            var key = at.ToString(CultureInfo.InvariantCulture);
            Assert.IsType<KeyVerdict.Fresh>(_keys.Begin(key, "x"u8));
            // Every third is refused and frees its key.
            _keys.End(key, at % 3 == 0 ? null : Answer);
            Assert.InRange(_keys.Count, 0, IdempotencyKeys.KeysMax);
        }
        Assert.IsType<KeyVerdict.Done>(_keys.Begin((3 * IdempotencyKeys.KeysMax - 1).ToString(CultureInfo.InvariantCulture), "x"u8));
        Assert.IsType<KeyVerdict.Fresh>(_keys.Begin("1", "x"u8));
    }

    [Fact]
    public void A_key_that_came_again_outlives_the_age_of_its_first_time()
    {
        _keys.Begin("a", "one"u8);
        _keys.End("a", null);
        _time.Advance(IdempotencyKeys.KeptFor / 2);
        _keys.Begin("a", "one"u8);
        _keys.End("a", Answer);
        _time.Advance(IdempotencyKeys.KeptFor / 2);
        Assert.IsType<KeyVerdict.Done>(_keys.Begin("a", "one"u8));
    }
}
