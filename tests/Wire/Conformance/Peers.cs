using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Halftone.Tests.Wire.Conformance;

/// <summary>Whom we compare ourselves with: as they come, set up as their manuals show a reverse proxy, WebSockets, X-Forwarded-For and Via included.</summary>
internal static partial class Peers
{
    internal static PeerTarget[] All() =>
    [
        new("nginx", VersionOf("nginx", "-v"), place => ["nginx", "-c", place.Filled("nginx.conf")]),
        new("HAProxy", VersionOf("haproxy", "-v"), place => ["haproxy", "-db", "-f", place.Filled("haproxy.cfg")]),
        new("YARP", $"{Yarp()} on .NET {Environment.Version}", place => ["dotnet", Path.Combine(Built, "yarp-proxy.dll"), $"{place.Port}", $"tcp:{place.Child}", "/dev/null"]),
    ];

    /// <summary>Published there by `./dev conformance`.</summary>
    private static string Built => Path.Combine(Pages.Root, "artifacts/bench/yarp");

    private static string Yarp() => FileVersionInfo.GetVersionInfo(Path.Combine(Built, "Yarp.ReverseProxy.dll")).ProductVersion!.Split('+')[0];

    private static string VersionOf(string program, string option)
    {
        using var process = Process.Start(new ProcessStartInfo(program, option) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
        process.WaitForExit();
        return Number().Match(text).Value;
    }

    [GeneratedRegex(@"\d+\.\d+\.\d+")]
    private static partial Regex Number();
}
