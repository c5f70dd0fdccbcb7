using Halftone.Control.Worlds;

namespace Halftone.Control.Releases;

/// <summary>What became of something asked of a release.</summary>
internal abstract record DeskAnswer
{
    private DeskAnswer() { }

    /// <param name="Said">What was done, a sentence.</param>
    internal sealed record Done(string Said, ReleasePicture? Picture) : DeskAnswer;

    /// <summary>Refused as other changes are: unknown name, senseless wish, wrong moment, a start that failed.</summary>
    internal sealed record No(ChangeResult Result) : DeskAnswer;

    /// <summary>The store could not record it, so a forward move was not made.</summary>
    internal sealed record StoreDown(string Why, string Fix) : DeskAnswer;
}
