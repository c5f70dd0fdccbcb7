using System.Text.Json;
using Halftone.Core;
using Halftone.Core.Diagnosis;

namespace Halftone.Control.Supervision.Inspecting;

/// <summary>Counts the live objects of a process by class: all objects at once, counted by one function inside it. No snapshot is written.</summary>
internal static class HeapCount
{
    /// <summary>Of the two commands each; 2.4 million objects took 2.2 s.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private const string Step = "count its objects";

    /// <summary>What the inspector keeps for us under this name it keeps until we let it go: forgotten, it would be the leak.</summary>
    private const string Ours = "halftone";

    /// <param name="inFlight">Requests that the instance has in hand.</param>
    internal static async Task<(ClassHistogram? Histogram, InspectFault? Fault)> TakeAsync(InspectorSession session, Func<int> inFlight, CancellationToken stop)
    {
        var before = inFlight();
        var (counted, fault) = await CountAsync(session, stop);
        if (fault is null || !fault.IsBroken) await session.SendAsync("let go of its objects", "Runtime.releaseObjectGroup", json => json.WriteString("objectGroup"u8, Ours), Limit, stop);
        if (fault is not null) return (null, fault);
        return Read(counted, Math.Max(before, inFlight())) is { } histogram ? (histogram, null) : (null, new InspectFault.Refused(Step, "an answer that is no histogram"));
    }

    private static async Task<(JsonElement Counted, InspectFault? Fault)> CountAsync(InspectorSession session, CancellationToken stop)
    {
        var root = await session.SendAsync(Step, "Runtime.evaluate", json =>
        {
            json.WriteString("expression"u8, "Object.prototype"u8);
            json.WriteString("objectGroup"u8, Ours);
            json.WriteBoolean("silent"u8, true);
        }, Limit, stop);
        if (root.Fault is not null) return (default, root.Fault);
        if (Id(root.Result, "result") is not { } prototype) return (default, new InspectFault.Refused(Step, "no Object.prototype"));
        // Collects garbage first: what is counted is alive.
        var all = await session.SendAsync(Step, "Runtime.queryObjects", json =>
        {
            json.WriteString("prototypeObjectId"u8, prototype);
            json.WriteString("objectGroup"u8, Ours);
        }, Limit, stop);
        if (all.Fault is not null) return (default, all.Fault);
        if (Id(all.Result, "objects") is not { } objects) return (default, new InspectFault.Refused(Step, "no objects"));
        var counted = await session.SendAsync(Step, "Runtime.callFunctionOn", json =>
        {
            json.WriteString("objectId"u8, objects);
            json.WriteString("functionDeclaration"u8, HistogramScript.Text);
            json.WriteBoolean("returnByValue"u8, true);
            json.WriteBoolean("silent"u8, true);
        }, Limit, stop);
        return (counted.Result, counted.Fault);
    }

    /// <summary>`result.value` is what our function has returned: `{objects, least, rows: [[name, isFunction, count, entries, bytes]]}`. Null: it is not.</summary>
    internal static ClassHistogram? Read(JsonElement reply, int inFlight)
    {
        try
        {
            var value = reply.GetProperty("result").GetProperty("value");
            var rows = value.GetProperty("rows");
            var classes = new ClassTally[Math.Min(rows.GetArrayLength(), HistogramScript.RowsMax)];
            for (var at = 0; at < classes.Length; at++)
            {
                var row = rows[at];
                classes[at] = new ClassTally(PrintableText.Of(row[0].GetString() ?? throw new FormatException()), row[1].GetInt32() == 1, row[2].GetInt64(), Whole(row[3]), Whole(row[4]));
            }
            return new ClassHistogram(classes.ToItems(), value.GetProperty("objects").GetInt64(), value.GetProperty("least").GetInt64(), inFlight);
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException or IndexOutOfRangeException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Sums may be written as `1e21`.</summary>
    private static long Whole(JsonElement number) => (long)Math.Clamp(number.GetDouble(), 0, 1e15);

    private static string? Id(JsonElement reply, string field) =>
        reply.TryGetProperty(field, out var found) && found.TryGetProperty("objectId", out var id) && id.ValueKind is JsonValueKind.String ? id.GetString() : null;
}
