namespace Halftone.Core.Releases;

/// <summary>What an event led to.</summary>
internal abstract record ReleaseTurn
{
    private ReleaseTurn() { }

    /// <summary>The release as it is now, and what is to be done. Equal to what it was when the event meant nothing to it.</summary>
    internal sealed record Taken(Release Next, Items<ReleaseCommand> Do) : ReleaseTurn;

    /// <summary>A verb that does not fit; nothing has changed.</summary>
    /// <param name="Why">A sentence without a full stop: "approve: the release is not waiting for an approval".</param>
    /// <param name="Fix">What to do instead.</param>
    internal sealed record Refused(string Why, string Fix) : ReleaseTurn;
}
