using System.Text.Json;

namespace Halftone.Control.Supervision.Inspecting;

/// <summary>Closes an inspector from inside: there is no other way.</summary>
internal static class InspectorClosing
{
    /// <summary>
    /// Node 20.16 and 22.3 give every program its built-in modules; before, CommonJS programs have the `require` of their main module, and the
    /// inspector's own console has one as a rule. Whichever is there is used.
    /// </summary>
    private const string Module =
        "(process.getBuiltinModule ? process.getBuiltinModule('inspector') : process.mainModule && process.mainModule.require ? process.mainModule.require('inspector') : typeof require === 'function' ? require('inspector') : null)";

    /// <summary>Later than now, for the answer has to be on its way; and soon, for then we have left.</summary>
    private const string Close = $"setTimeout((inspector) => inspector.close(), 50, {Module}), true";

    private const string CanClose = $"{Module} ? 'yes ' + process.version : 'no ' + process.version";

    /// <summary>Whether it can be closed again, asked before anything else, and the version of its Node.</summary>
    internal static async Task<(bool Can, string Node, InspectFault? Fault)> AskAsync(InspectorSession session, TimeSpan limit, CancellationToken stop)
    {
        var reply = await session.SendAsync("answer", "Runtime.evaluate", json => Evaluate(json, CanClose), limit, stop);
        if (reply.Fault is not null) return (false, "", reply.Fault);
        var said = reply.Result.TryGetProperty("result", out var result) && result.TryGetProperty("value", out var value) && value.ValueKind is JsonValueKind.String ? value.GetString()! : "no";
        return (said.StartsWith("yes", StringComparison.Ordinal), Core.PrintableText.Of(said.Split(' ')[^1]), null);
    }

    internal static Task CloseAsync(InspectorSession session, TimeSpan limit, CancellationToken stop) => session.SendAsync("close its inspector", "Runtime.evaluate", json => Evaluate(json, Close), limit, stop);

    private static void Evaluate(Utf8JsonWriter json, string expression)
    {
        json.WriteString("expression"u8, expression);
        json.WriteBoolean("includeCommandLineAPI"u8, true);
        json.WriteBoolean("returnByValue"u8, true);
        json.WriteBoolean("silent"u8, true);
    }
}
