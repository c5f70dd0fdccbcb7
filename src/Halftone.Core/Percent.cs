namespace Halftone.Core;

/// <summary>A share of traffic in percent, 0..100; resolution finer than 0.01 %.</summary>
internal readonly record struct Percent
{
    /// <summary>0..100.</summary>
    public double Value { get; }

    public Percent(double value) =>
        Value = value is >= 0 and <= 100 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A percentage is within 0..100.");

    /// <summary>Whether a 64-bit hash falls within the share: 0 % admits nobody, 100 % everybody.</summary>
    public bool Contains(ulong hash) => Value >= 100 || hash < (ulong)(Value / 100 * 18_446_744_073_709_551_616.0);

    public override string ToString() => $"{Value:0.######}%";
}
