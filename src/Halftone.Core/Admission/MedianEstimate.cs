namespace Halftone.Core.Admission;

/// <summary>
/// A running median in 24 bytes: each sample moves the estimate a small step towards itself, so that it rests where half of the
/// samples lie on either side.
/// </summary>
/// <remarks>
/// This is the median case of Frugal-2U (Ma, Muthukrishnan, Sandler, "Frugal Streaming for Estimating Quantiles", 2013), with steps in
/// proportion to the estimate because service times span six decades, and deterministic because for a median the coin is fair. Steps
/// grow while samples stay on one side, so that a tenfold change is followed within 25 samples; at rest the estimate strays from the
/// median by some 10 % (exponential times) to 16 % (log-normal, sigma 1.5), which is plenty for a bound that is clamped to 1..5 s and for the
/// pause of a cancelled request's slot.
/// </remarks>
internal struct MedianEstimate
{
    /// <summary>Smallest step: 1/128 of the estimate.</summary>
    private const double Unit = 1.0 / 128;

    /// <summary>Largest step: a quarter of the estimate, so that one run of outliers cannot throw it away.</summary>
    private const int UnitsMax = 32;

    private double _value;

    /// <summary>Length of the present run of samples on one side; positive above, negative below.</summary>
    private int _run;

    /// <summary>False until the first sample.</summary>
    internal bool IsKnown { get; private set; }

    internal readonly long Value => (long)_value;

    /// <param name="sample">Not negative.</param>
    internal void Add(long sample)
    {
        if (!IsKnown)
        {
            // An estimate of 0 could not grow in proportion to itself.
            _value = Math.Max(1, sample);
            IsKnown = true;
            return;
        }

        if (sample > _value)
        {
            _run = _run > 0 ? Math.Min(_run + 1, UnitsMax) : 1;
            _value = Math.Min(sample, _value + (_value * Unit * _run));
        }
        else if (sample < _value)
        {
            _run = _run < 0 ? Math.Max(_run - 1, -UnitsMax) : -1;
            _value = Math.Max(Math.Max(1, sample), _value + (_value * Unit * _run));
        }
    }
}
