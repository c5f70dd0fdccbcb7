using System.Globalization;

namespace Halftone.Tests.Simulation.Fuzzing;

/// <summary>
/// Any bytes whatever: damaged, spliced, repeated beyond the limits. What must hold for each of them is with its target; why a mutator of
/// our own and no AFL, in `docs/decisions/`.
/// </summary>
/// <remarks>HALFTONE_SEED=n repeats a run, HALFTONE_NIGHTLY=1 tries ten million inputs of each kind, from another seed every night.</remarks>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private static readonly bool Nightly = Environment.GetEnvironmentVariable("HALFTONE_NIGHTLY") == "1";

    private static readonly int Seed = int.TryParse(Environment.GetEnvironmentVariable("HALFTONE_SEED"), CultureInfo.InvariantCulture, out var seed)
        ? seed
        : Nightly ? (int)(DateTime.UtcNow - DateTime.UnixEpoch).TotalDays : 1;

    [Fact]
    public void Whatever_a_client_sends_its_head_gets_one_verdict_in_any_pieces_and_reads_back() => Play(new RequestFuzz(), 800_000);

    [Fact]
    public void Whatever_an_instance_sends_its_head_gets_one_verdict_in_any_pieces_and_reads_back() => Play(new AnswerFuzz(), 800_000);

    [Fact]
    public void Whatever_is_sent_as_chunks_is_the_body_that_the_grammar_sees_in_any_pieces() => Play(new ChunkFuzz(), 1_500_000);

    [Fact]
    public void Whatever_is_said_about_where_a_client_comes_from_is_read_as_the_library_reads_it() => Play(new AddressFuzz(), 800_000);

    [Fact]
    public void Whatever_both_sides_send_whole_messages_go_out_and_nothing_is_left() => Play(new ExchangeFuzz(), 30_000, nightly: 1_000_000);

    /// <summary>A line that a failing run told stays here for good.</summary>
    [Theory]
    [InlineData("request")]
    [InlineData("answer")]
    [InlineData("chunks")]
    [InlineData("address")]
    [InlineData("exchange")]
    public void Every_input_that_was_worth_keeping_keeps_its_invariants(string name)
    {
        IFuzzTarget[] targets = [new RequestFuzz(), new AnswerFuzz(), new ChunkFuzz(), new AddressFuzz(), new ExchangeFuzz()];
        var run = new FuzzRun(targets.Single(target => target.Name == name), seed: 0);
        var path = Path.Combine(Fixtures(), $"{name}.txt");
        foreach (var (line, bytes) in FuzzFixture.Read(path))
        {
            Assert.Equal(bytes, FuzzFixture.Bytes(FuzzFixture.Line(bytes)));
            try
            {
                run.Try(bytes);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"{path}:{line}: {failure.Message}", failure);
            }
        }
    }

    [Fact]
    public void A_broken_invariant_is_told_with_its_seed_and_with_no_more_bytes_than_break_it()
    {
        var failure = Assert.Throws<InvalidOperationException>(() => new FuzzRun(new Planted(allocates: false), seed: 7).Play(10_000));
        Assert.StartsWith("seed 7, input ", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("A line for fixtures/fuzz/planted.txt:\n\\n\\n\n", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_allocation_that_comes_with_every_input_is_a_broken_invariant()
    {
        var failure = Assert.Throws<InvalidOperationException>(() => new FuzzRun(new Planted(allocates: true), seed: 7).Play(1));
        Assert.Contains("it allocates ", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>A target with a bug: two line feeds in a row, or an allocation.</summary>
    private sealed class Planted(bool allocates) : IFuzzTarget
    {
        public string Name => "planted";

        public bool AllocatesNothing => true;

        public FuzzSeeds Seeds => HeadSeeds.Request;

        public ulong Try(ReadOnlySpan<byte> input)
        {
            Invariant.Holds(allocates || input.IndexOf("\n\n"u8) < 0, "two lines are one");
            return allocates ? (ulong)input.ToArray().Length : 0;
        }
    }

    private static string Fixtures()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Halftone.slnx"))) return Path.Combine(folder.FullName, "fixtures", "fuzz");
        throw new DirectoryNotFoundException($"No Halftone.slnx above {AppContext.BaseDirectory}.");
    }

    private void Play(IFuzzTarget target, long inputs, long nightly = 10_000_000) => output.WriteLine(new FuzzRun(target, Seed).Play(Nightly ? nightly : inputs));
}
