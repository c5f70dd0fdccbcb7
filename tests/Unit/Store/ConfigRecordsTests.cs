using System.Security.Cryptography;
using CsCheck;
using Halftone.Control.Store;
using Halftone.Control.Store.Records;
using Xunit;

namespace Halftone.Tests.Unit.Store;

public sealed class ConfigRecordsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly ConfigRecords _records = new(new MemoryStore(TimeProvider.System));

    [Fact]
    public void A_text_comes_back_as_it_was() => Gen.String.Sample(text =>
    {
        // Half of a surrogate pair is no text: it has no form in UTF-8, and no file holds it.
        var written = System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
        var records = new ConfigRecords(new MemoryStore(TimeProvider.System));
        records.AddAsync(ConfigRecord.Of("d", written, "ana", ["x"]), Stop).AsTask().GetAwaiter().GetResult();
        Assert.Equal(written, Assert.Single(records.ReadAsync(Stop).AsTask().GetAwaiter().GetResult()).Record.Text);
    });

    [Fact]
    public async Task The_newest_fifty_are_kept_under_their_own_numbers()
    {
        for (var i = 1; i <= 60; i++) Assert.Equal(i, await _records.AddAsync(ConfigRecord.Of($"{i}", $"# {i}\n", "ana", []), Stop));
        var kept = await _records.ReadAsync(Stop);
        Assert.Equal(Enumerable.Range(11, 50).Select(number => ((long)number, $"# {number}\n")), kept.Select(one => (one.Number, one.Record.Text!)));
    }

    [Fact]
    public async Task The_largest_record_fits_into_the_store()
    {
        var lines = Enumerable.Repeat(new string('\u0001', 10_000), 1_000).ToList();
        var noise = Convert.ToBase64String(RandomNumberGenerator.GetBytes(30_000));
        var record = ConfigRecord.Of(new string('d', 64), noise, new string('\u0001', 300), lines);
        Assert.InRange(record.Packed!.Length, 29_000, ConfigRecord.PackedMax);
        await _records.AddAsync(record, Stop);
        var back = Assert.Single(await _records.ReadAsync(Stop)).Record;
        Assert.Equal((noise, 1_000, ConfigRecord.ChangesMax), (back.Text, back.ChangesCount, back.Changes.Count));
    }

    [Fact]
    public async Task A_text_too_large_to_be_kept_is_told_apart()
    {
        var noise = Convert.ToBase64String(RandomNumberGenerator.GetBytes(60_000));
        await _records.AddAsync(ConfigRecord.Of("d", noise, "ana", []), Stop);
        var back = Assert.Single(await _records.ReadAsync(Stop)).Record;
        Assert.Equal((null, noise.Length), (back.Text, back.Length));
    }
}
