using System.Security.Cryptography;
using CsCheck;
using Halftone.Control.Store;
using Halftone.Control.Store.Records;
using Xunit;

namespace Halftone.Tests.Unit.Store;

public sealed class ConfigRecordsTests : IAsyncDisposable
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly MemoryStore _store = new(TimeProvider.System);
    private readonly ConfigRecords _records;

    public ConfigRecordsTests() => _records = new(_store);

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public void A_text_comes_back_as_it_was() => Gen.String.Sample(text =>
    {
        // Half of a surrogate pair is no text: it has no form in UTF-8, and no file holds it.
        var written = System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
        var records = new ConfigRecords(new MemoryStore(TimeProvider.System));
        records.AddAsync(ConfigRecord.Of(written, "ana", ["x"]), Stop).AsTask().GetAwaiter().GetResult();
        Assert.Equal(written, Assert.Single(records.ReadAsync(Stop).AsTask().GetAwaiter().GetResult()).Record.Text);
    });

    [Fact]
    public async Task The_newest_fifty_are_kept_under_their_own_numbers()
    {
        for (var i = 1; i <= 60; i++) Assert.Equal(i, await _records.AddAsync(ConfigRecord.Of($"# {i}\n", "ana", []), Stop));
        var kept = await _records.ReadAsync(Stop);
        Assert.Equal(Enumerable.Range(11, 50).Select(number => ((long)number, $"# {number}\n")), kept.Select(one => (one.Number, one.Record.Text!)));
    }

    [Fact]
    public async Task The_largest_record_fits_into_the_store()
    {
        var lines = Enumerable.Repeat(new string('\u0001', 10_000), 1_000).ToList();
        var noise = Convert.ToBase64String(RandomNumberGenerator.GetBytes(30_000));
        var record = ConfigRecord.Of(noise, new string('\u0001', 300), lines);
        Assert.InRange(record.Packed!.Length, 29_000, ConfigRecord.PackedMax);
        await _records.AddAsync(record, Stop);
        var back = Assert.Single(await _records.ReadAsync(Stop)).Record;
        Assert.Equal((noise, 1_000, ConfigRecord.ChangesMax), (back.Text, back.ChangesCount, back.Changes.Count));
    }

    [Fact]
    public async Task A_text_too_large_to_be_kept_is_told_apart()
    {
        var noise = Convert.ToBase64String(RandomNumberGenerator.GetBytes(60_000));
        await _records.AddAsync(ConfigRecord.Of(noise, "ana", []), Stop);
        var back = Assert.Single(await _records.ReadAsync(Stop)).Record;
        Assert.Equal((null, noise.Length), (back.Text, back.Length));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("no json")]
    [InlineData("{}")]
    [InlineData("""{"digest":null,"by":null,"changes":null,"changes_count":0,"length":0}""")]
    [InlineData("""{"digest":"ab","by":"ana","changes":[],"changes_count":0,"length":0}""")]
    public async Task A_record_that_nobody_can_read_hides_no_other(string damaged)
    {
        await _records.AddAsync(ConfigRecord.Of("# 1\n", "ana", []), Stop);
        await _store.AppendAsync("config", System.Text.Encoding.UTF8.GetBytes(damaged), Stop);
        await _records.AddAsync(ConfigRecord.Of("# 3\n", "ana", []), Stop);
        Assert.Equal([(1, "# 1\n"), (3, "# 3\n")], (await _records.ReadAsync(Stop)).Select(one => (one.Number, one.Record.Text!)));
    }

    [Fact]
    public void A_text_that_is_not_what_was_put_there_is_none() => Gen.Select(Gen.Int[0, 1000], Gen.Byte).Sample((at, other) =>
    {
        var record = ConfigRecord.Of("services: { web: { stable: v1 } }\n", "ana", []);
        var packed = record.Packed!.ToArray();
        packed[at % packed.Length] = other;
        Assert.Contains((record with { Packed = packed }).Text, new[] { null, record.Text });
        Assert.Null((record with { Packed = packed[..(at % packed.Length / 2)] }).Text);
    });

    [Fact]
    public void A_line_is_not_cut_inside_a_character()
    {
        for (var before = 150; before < 170; before++)
        {
            var line = ConfigRecord.Of("", "ana", [new string('x', before) + string.Concat(Enumerable.Repeat("😀", 20))]).Changes[0];
            Assert.Equal(line, System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(line)));
            Assert.InRange(line.Length, ConfigRecord.ChangeLengthMax - 1, ConfigRecord.ChangeLengthMax);
        }
    }
}
