using Halftone.Core;
using Halftone.Core.Config;

namespace Halftone.Running;

/// <summary>A configuration as it was read at one moment, with the text it was read from.</summary>
/// <param name="Config">Null = refused.</param>
/// <param name="Warnings">Whole messages.</param>
internal sealed record TakenConfig(HalftoneConfig? Config, Failure? Failure, Items<string> Warnings, string Text);

/// <summary>A text that somebody has sent, to be read as if it stood in the place of the gateway's own file.</summary>
/// <param name="Name">What they call it, for messages.</param>
internal sealed record SentConfig(string Text, string Name);
