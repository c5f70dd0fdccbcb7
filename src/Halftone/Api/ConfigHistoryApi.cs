using System.Globalization;
using Halftone.Api.Contracts;
using Halftone.Control.Releases;
using Halftone.Control.Store;
using Halftone.Control.Store.Records;
using Halftone.Control.Worlds;
using Halftone.Core.Config;
using Halftone.Running;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Halftone.Api;

/// <summary>The configuration in force, and those that were before it.</summary>
internal sealed class ConfigHistoryApi(ConfigHistory history, WorldKeeper keeper, DaemonDocument self)
{
    internal void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/config", ViewAsync).Says("The configuration in force, in the words of a file, with what releases decided.", ApiJson.Default.ConfigViewDocument, query: [("path", "a key, e.g. `services.web.versions.v2.limits`; all of it unless said"), ("all", "`true`: also what equals its default")]);
        app.MapGet("/v1/config/history", ListAsync).Says("The texts that came into force, newest first.", ApiJson.Default.ConfigHistoryDocument);
        app.MapGet("/v1/config/history/{number}", TextAsync).Says("One of them with its text.", ApiJson.Default.ConfigTextDocument);
    }

    private Task ViewAsync(HttpContext context)
    {
        var (now, path) = (keeper.Now, context.Query("path") ?? "");
        if (ConfigView.Of(now.Config, path, context.Query("all") is "true") is not { } yaml)
            return Problems.WriteAsync(context, new(ExitCode.NotFound, $"the configuration has no {path}", ConfigView.Hint(now.Config, path)));
        return Json.WriteAsync(context, new ConfigViewDocument { Generation = now.Generation, Path = path, Yaml = yaml }, ApiJson.Default.ConfigViewDocument);
    }

    private async Task ListAsync(HttpContext context)
    {
        if (await ReadAsync(context) is not { } kept) return;
        await Json.WriteAsync(context, new ConfigHistoryDocument { File = self.Config!, Records = [.. kept.Reverse().Select(one => Of(one, IsInForce(one, kept)))] }, ApiJson.Default.ConfigHistoryDocument);
    }

    private async Task TextAsync(HttpContext context)
    {
        if (await ReadAsync(context) is not { } kept) return;
        var asked = context.Route("number")!;
        var found = long.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? kept.FirstOrDefault(one => one.Number == number) : null;
        if (found is null)
        {
            var known = kept.Count == 0 ? "there is none yet" : $"there are {kept[0].Number} to {kept[^1].Number}: halftone config history";
            await Problems.WriteAsync(context, new(ExitCode.NotFound, $"no configuration number {asked} is kept", known));
        }
        else if (found.Record.Text is not { } text)
        {
            var why = found.Record.Packed is null ? $"was too large to be kept ({found.Record.Length:N0} bytes)" : "is damaged in the store";
            await Problems.WriteAsync(context, new(ExitCode.Conflict, $"the text of configuration {number} {why}", "take it from where you keep the file's versions"));
        }
        else
        {
            await Json.WriteAsync(context, new ConfigTextDocument { Record = Of(found, IsInForce(found, kept)), Text = text }, ApiJson.Default.ConfigTextDocument);
        }
    }

    /// <returns>Oldest first; null = the asker has been told why there is nothing.</returns>
    private async Task<IReadOnlyList<KeptConfig>?> ReadAsync(HttpContext context)
    {
        if (self.Config is null)
        {
            await Problems.WriteAsync(context, new(ExitCode.Conflict, "there is no file, and so no history of one: this gateway was started with `halftone run -- cmd`", "halftone init writes one; then: halftone run"));
            return null;
        }
        try
        {
            return await history.ReadAsync(context.RequestAborted);
        }
        catch (StoreFailure failure)
        {
            await Problems.WriteAsync(context, Problems.Of(new DeskAnswer.StoreDown(failure.Message, failure.Fix))!);
            return null;
        }
    }

    /// <summary>The newest with the digest of what is in force: after a revert an older one has it, too.</summary>
    private bool IsInForce(KeptConfig one, IReadOnlyList<KeptConfig> kept) => kept.LastOrDefault(each => each.Record.Digest == history.InForce) == one;

    private static ConfigRecordDocument Of(KeptConfig one, bool inForce) => new()
    {
        Number = one.Number,
        Time = one.Time,
        By = one.Record.By,
        Digest = one.Record.Digest,
        Bytes = one.Record.Length,
        InForce = inForce,
        Changes = one.Record.Changes,
        ChangesCount = one.Record.ChangesCount,
        Kept = one.Record.Packed is not null,
    };
}
