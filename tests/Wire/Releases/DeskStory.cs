using System.Text;
using Halftone.Client;
using Halftone.Tests.Wire.Running;
using Halftone.Tests.Wire.Worlds;

namespace Halftone.Tests.Wire.Releases;

/// <summary>A whole daemon whose desk follows a script, and its admin side as bytes.</summary>
internal sealed class DeskStory : IAsyncDisposable
{
    private readonly Backend _one = new("one");
    private readonly Backend _two = new("two");
    private readonly Backend _three = new("three");

    private DeskStory()
    {
        Daemon = new TestDaemon($$"""
            listen: 127.0.0.1:0
            access_log: off
            services:
              web:
                stable: v1
                versions: { v1: { addresses: ["{{_one.Endpoint}}"] }, v2: { addresses: ["{{_two.Endpoint}}"] }, v3: { addresses: ["{{_three.Endpoint}}"] } }
            """, desk: Desk);
    }

    internal ScriptedDesk Desk { get; } = new();

    internal TestDaemon Daemon { get; }

    internal string Audit => File.ReadAllText(Daemon.AuditPath);

    internal static CancellationToken Stop => TestContext.Current.CancellationToken;

    internal static async Task RunAsync(Func<DeskStory, Task> test)
    {
        await using var story = new DeskStory();
        await story.Daemon.ServingAsync();
        await test(story);
    }

    /// <param name="fields">`Name: value`.</param>
    internal async Task<(int Status, string Text)> AskAsync(string method, string path, string body = "", params string[] fields)
    {
        using var call = await AdminCall.SendAsync(new DaemonAddress.UnixSocket(Daemon.SocketPath), method, path, Encoding.UTF8.GetBytes(body), null, Stop, string.Concat(fields.Select(field => $"{field}\r\n")));
        return (call.Status, Encoding.UTF8.GetString(await call.ReadAllAsync(Stop)));
    }

    /// <summary>Somebody follows.</summary>
    internal Task FollowedAsync() => TestDaemon.UntilAsync(() => Task.FromResult(Volatile.Read(ref Desk.Followers) > 0));

    public async ValueTask DisposeAsync()
    {
        await Daemon.DisposeAsync();
        await _one.DisposeAsync();
        await _two.DisposeAsync();
        await _three.DisposeAsync();
    }
}
