using Halftone.Core.Config.Problems;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config;

/// <summary>What reading a file came to: a config, or the reasons why not; warnings come with either.</summary>
internal sealed class ConfigResult
{
    /// <summary>Null when there is an error.</summary>
    internal required HalftoneConfig? Config { get; init; }

    /// <summary>In file order, at most 50.</summary>
    internal required Items<Problem> Problems { get; init; }

    /// <summary>There are more than <see cref="Problems"/> shows.</summary>
    internal required bool IsCut { get; init; }

    /// <summary>How many there are in all.</summary>
    internal required int Errors { get; init; }

    internal required int Warnings { get; init; }

    /// <summary>The text, for showing the lines.</summary>
    internal required SourceText Source { get; init; }
}
