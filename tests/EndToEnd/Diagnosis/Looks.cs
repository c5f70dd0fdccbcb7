using System.Text.Json;
using Halftone.Tests.EndToEnd.Scenarios;
using Xunit;

namespace Halftone.Tests.EndToEnd.Diagnosis;

/// <summary>A row of `halftone heap top`.</summary>
internal sealed record Row(string Name, string Kind, string? Suspect, long Added, long EntriesAdded);

/// <summary>What `halftone heap` says, as documents.</summary>
internal static class Looks
{
    /// <summary>What does not grow evenly is not suspect; so, where the machine had no time for the load in one half of the look, another look.</summary>
    internal static async Task<List<Row>> GrownAsync(Scenario scenario, string instance, string again)
    {
        var rows = Rows(await TopAsync(scenario, instance, again));
        for (var more = 0; more < 4 && rows[0].Suspect is null; more++) rows = Rows(await TopAsync(scenario, instance, again));
        return rows;
    }

    internal static async Task<JsonElement> TopAsync(Scenario scenario, string instance, string again) =>
        JsonDocument.Parse((await scenario.VerbAsync("heap", "top", instance, "--again", again, "--json")).ExitsWith(0).Output).RootElement;

    internal static List<Row> Rows(JsonElement top) => [.. top.GetProperty("classes").EnumerateArray().Select(row => new Row(
        row.GetProperty("class").GetString()!,
        row.GetProperty("kind").GetString()!,
        row.TryGetProperty("suspect", out var suspect) ? suspect.GetString() : null,
        row.GetProperty("objects_added").GetInt64(),
        row.GetProperty("entries_added").GetInt64()))];

    /// <summary>At its end more requests were in hand than at its beginning.</summary>
    internal static bool FillsUp(JsonElement top) =>
        top.GetProperty("counts").EnumerateArray().Select(count => count.TryGetProperty("in_flight", out var inFlight) && inFlight.ValueKind == JsonValueKind.Number ? inFlight.GetInt32() : 0).ToList() is [var first, .., var last] && last > first;

    /// <summary>The longest of its counts.</summary>
    internal static double LongestMs(JsonElement top) => top.GetProperty("counts").EnumerateArray().Max(count => count.GetProperty("took_ms").GetDouble());

    /// <summary>
    /// Who allocated, most bytes first: `closure server.js:13`. For what the engine itself allocates, such as the table of a map that has become too
    /// small, who made it do so: how much that is beside the rest depends on how many requests there were.
    /// </summary>
    internal static async Task<(List<string> Allocating, string File)> ProfileAsync(Scenario scenario, string instance, string during)
    {
        var profile = JsonDocument.Parse((await scenario.VerbAsync("heap", "profile", instance, "--for", during, "--json")).ExitsWith(0).Output).RootElement;
        return ([.. profile.GetProperty("stacks").EnumerateArray().Select(stack => stack.GetProperty("frames").EnumerateArray().Select(frame => frame.GetString()!).FirstOrDefault(frame => frame.Contains(':', StringComparison.Ordinal)) ?? "")], profile.GetProperty("file").GetString()!);
    }

    /// <returns>The file.</returns>
    internal static async Task<string> SnapshotAsync(Scenario scenario, string instance, params string[] options) =>
        JsonDocument.Parse((await scenario.VerbAsync(["heap", "snapshot", instance, "--json", .. options])).ExitsWith(0).Output).RootElement.GetProperty("file").GetString()!;

    /// <summary>Where an instance itself listens, past the gateway.</summary>
    internal static async Task<string> AddressAsync(Gateway gateway, string instance)
    {
        var found = from service in (await gateway.PsAsync()).GetProperty("services").EnumerateArray()
                    from version in service.GetProperty("versions").EnumerateArray()
                    from each in version.GetProperty("instances").EnumerateArray()
                    where each.GetProperty("instance").GetString() == instance
                    select each.GetProperty("address").GetString()!;
        return Assert.Single(found);
    }

    /// <summary>What the only instance has told last, by `ps --json`; null = nothing yet.</summary>
    internal static async Task<(long External, long Heap)?> TelemetryAsync(Gateway gateway)
    {
        var instance = (await gateway.PsAsync()).GetProperty("services")[0].GetProperty("versions")[0].GetProperty("instances")[0];
        return instance.TryGetProperty("telemetry", out var told) ? (told.GetProperty("external_bytes").GetInt64(), told.GetProperty("heap_used_bytes").GetInt64()) : null;
    }
}
