using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Halftone.Core.Config.Problems;

/// <summary>Problems for editors and CI annotations.</summary>
internal static class ProblemJson
{
    internal static ReadOnlyMemory<byte> Write(ConfigResult result)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("api", "v1");
            json.WriteNumber("errors", result.Errors);
            json.WriteNumber("warnings", result.Warnings);
            json.WriteBoolean("cut", result.IsCut);
            json.WriteStartArray("problems");
            foreach (var problem in result.Problems) Write(problem, json);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return bytes.WrittenMemory;
    }

    private static void Write(Problem problem, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("file", problem.File);
        json.WriteNumber("line", problem.Line);
        json.WriteNumber("col", problem.Column);
        json.WriteNumber("endCol", problem.EndColumn);
        json.WriteString("path", problem.Path);
        json.WriteString("code", problem.Code.Id);
        json.WriteString("severity", problem.Severity == Severity.Error ? "error" : "warning");
        json.WriteString("message", problem.Fact);
        json.WriteString("hint", problem.Fix);
        json.WriteEndObject();
    }
}
