using Halftone.Control.Machine;
using Halftone.Core.Config;

namespace Halftone.Running;

/// <summary>Opens what the access log is written to; the descriptor lives as long as the process.</summary>
internal static class AccessLog
{
    private const int Off = -1;
    private const int StandardOutput = 1;

    internal static int Open(AccessLogConfig config, string baseDirectory) => config.To switch
    {
        "off" => Off,
        "stdout" => StandardOutput,
        var path => AppendFile.Open(Path.GetFullPath(path, baseDirectory)),
    };
}
