namespace Halftone.Control.Store.Records;

/// <summary>One user, sent to one version whatever the split says, until a moment.</summary>
/// <param name="User">The identity as rules see it.</param>
internal sealed record Pin(string User, string Version, DateTimeOffset Until, string By);
