using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Halftone.Core.Config;
using Halftone.Core.Diagnosis;
using Xunit;

namespace Halftone.Tests.Unit.Diagnosis;

/// <summary>What is kept of a report of Node.</summary>
public sealed class CrashReportTests
{
    private const string Environment = "environmentVariables";

    private static readonly Gen<string> Text = Gen.OneOf(Gen.String, OneOfConst("header", "event", "workers", "commandLine", "javascriptHeap", "used", "</a>", "ä\u2028\ud83d\ude00"));

    private static readonly Gen<JsonNode?> Scalar = Gen.OneOf(Text.Select(text => (JsonNode?)JsonValue.Create(text)), Gen.Long.Select(number => (JsonNode?)JsonValue.Create(number)), Gen.Bool.Select(value => (JsonNode?)JsonValue.Create(value)), Gen.Const((JsonNode?)null), OneOfConst("1e400", "-0.10", "12345678901234567890").Select(text => JsonNode.Parse(text)));

    private static readonly Gen<JsonNode?> Tree = Gen.Recursive<JsonNode?>((depth, inner) => depth > 4 ? Scalar : Gen.OneOf(Scalar, ObjectOf(inner), inner.Array[0, 4].Select(items => (JsonNode?)new JsonArray([.. items.Select(item => item?.DeepClone())]))));

    private static readonly Gen<JsonNode?> Report = ObjectOf(Tree);

    private static readonly string Oom = """
        { "header": { "event": "Allocation failed - JavaScript heap out of memory", "trigger": "OOMError", "processId": 4711, "commandLine": ["node", "--key=s3cret-key", "server.js"] },
          "javascriptStack": { "message": "Error", "stack": ["at remember (/app/server.js:12:3)", "at handle (/app/server.js:20:3)", "at a (/b.js:1:1)", "at c (/d.js:1:1)"] },
          "javascriptHeap": { "usedMemory": 33488328, "memoryLimit": 83886080, "heapSpaces": { "new_space": { "used": 0 }, "old_space": { "memorySize": 99999999, "used": 33211000 }, "code_space": { "used": 15168 } } },
          "workers": [ { "header": { "event": "worker" }, "environmentVariables": { "TOKEN": "hunter2" } } ],
          "environmentVariables": { "TOKEN": "hunter2", "PATH": "/usr/bin" }, "userLimits": {} }
        """;

    [Fact]
    public void No_variable_of_the_environment_survives_wherever_it_stands_and_all_else_is_kept() => Report.Sample(report =>
    {
        var planted = 0;
        var expected = (JsonObject)report!.DeepClone();
        Plant((JsonObject)report!, ref planted);
        var clean = Assert.IsType<CrashReport.Clean>(Read(Utf8(report!)));
        var kept = Encoding.UTF8.GetString(clean.Json.Span);
        Assert.DoesNotContain("planted-secret", kept, StringComparison.Ordinal);
        Assert.DoesNotContain(Environment, kept, StringComparison.Ordinal);
        Assert.True(planted > 0 && JsonNode.DeepEquals(expected, JsonNode.Parse(kept)), $"{expected}\n{kept}");
    });

    [Fact]
    public void A_report_that_is_cut_off_anywhere_is_dropped()
    {
        var whole = Encoding.UTF8.GetBytes(Oom.TrimEnd());
        for (var length = 0; length < whole.Length; length++) Assert.IsType<CrashReport.Unreadable>(Read(whole[..length]));
    }

    [Fact]
    public void Any_bytes_are_read_or_dropped() => Gen.Byte.Array[0, 200].Sample(bytes => Assert.NotNull(Read(bytes)));

    [Theory]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("\"environmentVariables\"")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{} {}")]
    public void What_is_no_report_is_dropped(string json) => Assert.IsType<CrashReport.Unreadable>(Read(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void One_that_is_nested_without_end_or_too_large_is_dropped()
    {
        Assert.IsType<CrashReport.Unreadable>(Read(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 100_000)))));
        Assert.Contains("MB", Assert.IsType<CrashReport.Unreadable>(Read(new byte[CrashReport.BytesMax + 1])).Why);
    }

    [Fact]
    public void The_gist_is_a_sentence_with_the_numbers()
    {
        var gist = Assert.IsType<CrashReport.Clean>(Read(Encoding.UTF8.GetBytes(Oom))).Gist;
        Assert.Equal("Allocation failed - JavaScript heap out of memory (OOMError), 32 of 80 MB of heap in use, most of it old_space (32 MB), in remember (/app/server.js:12:3) < handle (/app/server.js:20:3) < a (/b.js:1:1)", gist.Text);
        Assert.Equal(4711, gist.Process);
    }

    [Fact]
    public void A_stack_that_V8_does_not_have_is_not_told_and_what_controls_a_terminal_is_shown()
    {
        var json = """{ "header": { "event": "a\u001b[2Jb" }, "javascriptStack": { "message": "No stack.", "stack": ["Unavailable."] } }""";
        Assert.Equal("a\\x1b[2Jb", Assert.IsType<CrashReport.Clean>(Read(Encoding.UTF8.GetBytes(json))).Gist.Text);
        Assert.Equal("a report that names no reason", Assert.IsType<CrashReport.Clean>(Read("{}"u8.ToArray())).Gist.Text);
    }

    [Fact]
    public void Secrets_of_the_configuration_are_references_again()
    {
        var version = new VersionConfig
        {
            Name = "v1",
            Command = ["node", "--key=s3cret-key", "server.js"],
            ShownCommand = ["node", "--key=${env:KEY}", "server.js"],
            Env = [new EnvVar("DB", "postgres://u:pass@h", "${env:DB}"), new EnvVar("SHORT", "12", "${env:SHORT}"), new EnvVar("PLAIN", "server", "server")],
        };
        var secrets = version.Secrets;
        string Hide(string text) => secrets.Mask("", text)!;
        var clean = Assert.IsType<CrashReport.Clean>(CrashReport.Read(Encoding.UTF8.GetBytes(Oom), Hide, withCommand: true));
        Assert.Contains("--key=${env:KEY}", Encoding.UTF8.GetString(clean.Json.Span), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", Encoding.UTF8.GetString(clean.Json.Span), StringComparison.Ordinal);
        Assert.Equal("no way to ${env:DB} with ${env:KEY}, 12 on server", Hide("no way to postgres://u:pass@h with s3cret-key, 12 on server"));
        Assert.DoesNotContain("commandLine", Encoding.UTF8.GetString(Assert.IsType<CrashReport.Clean>(CrashReport.Read(Encoding.UTF8.GetBytes(Oom), text => text, withCommand: false)).Json.Span), StringComparison.Ordinal);
    }

    private static Gen<string> OneOfConst(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(at => texts[at]);

    private static CrashReport Read(byte[] json) => CrashReport.Read(json, text => text, withCommand: true);

    private static byte[] Utf8(JsonNode node) => JsonSerializer.SerializeToUtf8Bytes(node, JsonSerializerOptions.Default);

    private static Gen<JsonNode?> ObjectOf(Gen<JsonNode?> inner) => Gen.Select(Text, inner).Array[0, 4].Select(pairs =>
    {
        var made = new JsonObject();
        foreach (var (name, value) in pairs) made[name] = value?.DeepClone();
        return (JsonNode?)made;
    });

    /// <summary>Into every object of the tree.</summary>
    private static void Plant(JsonNode? node, ref int planted)
    {
        if (node is JsonArray array)
        {
            foreach (var item in array) Plant(item, ref planted);
        }
        else if (node is JsonObject made)
        {
            foreach (var (_, value) in made.ToList()) Plant(value, ref planted);
            made[Environment] = planted++ % 2 == 0 ? new JsonObject { ["A"] = "planted-secret", ["B"] = new JsonArray("planted-secret") } : JsonValue.Create("planted-secret");
        }
    }
}
