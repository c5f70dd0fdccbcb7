using Halftone.Tests.EndToEnd.Scenarios;

namespace Halftone.Tests.EndToEnd.Releases;

/// <summary>A service with stable v1 and plans that are quick; every request of the load is a user of its own, unless a story says otherwise.</summary>
public abstract class ReleaseStory : Story
{
    /// <summary>Steps as people have them, with holds that a test can wait for.</summary>
    private protected const string Quick = "{ steps: [ { weight: 5%, hold: 1s }, { weight: 25%, hold: 1s }, { weight: 50%, hold: 1s }, { weight: 100%, hold: 0s } ], gates: { latency: { warm_up: 4s } }, keep_old: 30s }";

    /// <summary>Without proof: for stories about moving, not about judging.</summary>
    private protected const string Blind = "{ steps: [ { weight: 10%, hold: 0s, gates: [] }, { weight: 50%, hold: 0s, gates: [] }, { weight: 100%, hold: 0s, gates: [] } ], keep_old: 0s }";

    private protected static string Service(string plan, string more = "") => $$"""
        plans:
          quick: {{Quick}}
          blind: {{Blind}}
        services:
          web:
            stable: v1
            plan: {{plan}}
            defaults: { command: [node, {{Places.Service("candidate")}}], env: { VERSION: "${version}" } }
            versions: { v1: {} }
        {{more}}
        """;

    private protected static async Task<string> PhaseAsync(Scenario scenario) =>
        System.Text.Json.JsonDocument.Parse((await scenario.VerbAsync("status", "web", "--json")).ExitsWith(0).Output).RootElement.GetProperty("release").GetProperty("phase").GetString()!;
}
