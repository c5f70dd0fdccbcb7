using System.CommandLine;
using Halftone.Api;
using Halftone.Api.Contracts;
using Halftone.Client;

namespace Halftone.Verbs;

/// <summary>`halftone config`: what is in force, what was, and the way back.</summary>
internal static class ConfigVerb
{
    internal static Command Create(Surroundings here) => new("config", "Show the configuration in force and earlier ones, and go back to one.")
    {
        ConfigGet.Create(here),
        ConfigPast.Create(here),
        ConfigRevert.Create(here),
    };

    /// <summary>One of the history, with its text.</summary>
    internal static Task<Answer<ConfigTextDocument>> TextAsync(DaemonClient daemon, long number, CancellationToken stop) => daemon.GetAsync($"/v1/config/history/{number}", ApiJson.Default.ConfigTextDocument, stop);
}
