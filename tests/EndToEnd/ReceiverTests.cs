using System.Text;
using System.Text.Json;
using Halftone.Control.Notifications;
using Halftone.Control.Supervision;
using Halftone.Tests.EndToEnd.Scenarios;
using Xunit;

namespace Halftone.Tests.EndToEnd;

/// <summary>What the manual tells receivers of notifications to do, done by Node.</summary>
public sealed class ReceiverTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    [Fact]
    public async Task A_receiver_written_as_the_manual_shows_accepts_what_we_sign_and_nothing_else()
    {
        var news = new ReleaseNews { Id = "r-1-1", Kind = NewsKind.Started, Time = TimeProvider.System.GetUtcNow(), Service = "web", Release = "r-1", To = "v2", By = "ana", Message = "größer" };
        var hook = new Hook { Name = "ours", Address = new Uri("http://127.0.0.1:1/"), Secrets = [WebhookSecret.Read(Secret, out _)!] };
        using var request = HookPost.Request(hook, news, TimeProvider.System.GetUtcNow());
        var headers = request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => string.Join(' ', header.Value));
        var question = JsonSerializer.Serialize(new { secret = Secret, headers, body = Convert.ToBase64String(await request.Content!.ReadAsByteArrayAsync()) });

        Assert.Equal("true false false false\n", await NodeAsync(
            """
            const { secret, headers, body } = JSON.parse(process.argv[1]);
            const raw = Buffer.from(body, 'base64');
            const other = 'whsec_' + Buffer.alloc(32).toString('base64');
            console.log(isOurs(secret, headers, raw), isOurs(secret, headers, Buffer.concat([raw, raw])), isOurs(other, headers, raw), isOurs(secret, { ...headers, 'webhook-timestamp': '1614265330' }, raw));
            """,
            question));
    }

    private static async Task<string> NodeAsync(string script, string argument)
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Places.Root, "docs", "manual", "notifications.md"));
        var shown = page.Split("```js\n")[1].Split("```")[0];
        using var tools = new ToolRun();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var order = new ToolOrder { Command = ["node", "-e", shown + script, argument], Cwd = Places.Root, BytesMax = 4096 };
        var ended = Assert.IsType<ToolResult.Ended>(await tools.RunAsync(order, CancellationToken.None, patience.Token));
        Assert.Equal("", Encoding.UTF8.GetString(ended.Errors));
        return Encoding.UTF8.GetString(ended.Output);
    }
}
