namespace Halftone.Core.Config;

/// <summary>What one release adds to its service's split: the file cannot say it, only a release can.</summary>
/// <param name="Salt">The release's id: another release draws its users anew. The same for all steps of one release, so that raising a weight moves nobody back.</param>
/// <param name="Epoch">The period of constant weight and thresholds that outcomes are counted for, from 1, as the evidence side numbered it; 0 = nobody judges this split.</param>
/// <param name="Unit">What is drawn at random.</param>
internal sealed record ReleaseMark(string Salt, int Epoch, SplitUnit Unit = SplitUnit.Identity);

/// <summary>What a split draws at random, and therefore what counts once as evidence.</summary>
internal enum SplitUnit : byte
{
    /// <summary>A user: the same one stays on the same side.</summary>
    Identity,

    /// <summary>Every request by itself; nobody needs a cookie, and nobody stays anywhere.</summary>
    Request,
}
