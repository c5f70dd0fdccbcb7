namespace Halftone.Core.Accounting;

/// <summary>How far something has risen above its least since it was last let down.</summary>
/// <param name="most">It may stand so far above.</param>
/// <remarks>The least, and not what the letting down left: whatever was held at that moment and goes later would be forgiven for ever.</remarks>
internal sealed class LowWater(long most)
{
    private long _least = long.MaxValue;

    /// <summary>A reading of now.</summary>
    internal bool IsPassedBy(long level)
    {
        _least = Math.Min(_least, level);
        return level - _least > most;
    }

    /// <summary>It was let down to this.</summary>
    internal void LetDownTo(long level) => _least = level;
}
