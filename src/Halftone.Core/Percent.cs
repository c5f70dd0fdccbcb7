namespace Halftone.Core;

/// <summary>A share of traffic in percent, 0..100; resolution finer than 0.01 %.</summary>
internal readonly record struct Percent
{
    private const double TwoTo64 = 18_446_744_073_709_551_616.0;

    /// <summary>0..100.</summary>
    public double Value { get; }

    public Percent(double value) =>
        Value = value is >= 0 and <= 100 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A percentage is within 0..100.");

    /// <summary>How many of the 2^64 hashes fall within the share. 100 % is one more than fits: see <see cref="IsAll"/>.</summary>
    /// <remarks>Never falls when the percentage rises. What rounds up to 2^64 without being 100 % leaves one hash out.</remarks>
    public ulong Threshold => Value / 100 * TwoTo64 is var count && count >= TwoTo64 ? ulong.MaxValue : (ulong)count;

    /// <summary>No hash falls within the share: 0 %, or so little that it rounds to none.</summary>
    public bool IsNone => Threshold == 0;

    public bool IsAll => Value >= 100;

    /// <summary>Whether a 64-bit hash falls within the share: 0 % admits nobody, 100 % everybody.</summary>
    public bool Contains(ulong hash) => IsAll || hash < Threshold;

    public override string ToString() => $"{Value:0.######}%";
}
