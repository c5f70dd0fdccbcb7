namespace Halftone.Core.Routing;

/// <summary>One user, sent to one version whatever rules and split say, until a moment.</summary>
/// <param name="User">The identity as the split sees it: 1..<see cref="Split.IdentityBytesMax"/> bytes of UTF-8, or a client's address in its shortest form.</param>
/// <param name="Until">From then on it is as if it had never been; whoever keeps the pins takes it out.</param>
/// <param name="By">Who has set it, in the words of the audit log.</param>
internal sealed record Pin(string User, string Version, DateTimeOffset Until, string By);
