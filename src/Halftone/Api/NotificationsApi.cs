using Halftone.Api.Contracts;
using Halftone.Auditing;
using Halftone.Control.Notifications;
using Halftone.Control.Worlds;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Halftone.Api;

/// <summary>Who is told of releases, and what they were not told.</summary>
internal sealed class NotificationsApi(NotificationDesk news, WorldKeeper keeper, Audit audit)
{
    internal void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/notifications", context => Json.WriteAsync(context, Look(), ApiJson.Default.NotificationsDocument)).Says("The hooks, how they do, and the dead letters.", ApiJson.Default.NotificationsDocument);
        app.MapPost("/v1/notifications:resend", ResendAsync).Says("Send a dead letter once more, with all tries before it.", ApiJson.Default.ChangeDocument, ApiJson.Default.ResendQuestion);
    }

    private NotificationsDocument Look() => new()
    {
        Hooks = [.. news.Hooks.Select(hook => new HookDocument
        {
            Name = hook.Name,
            Address = hook.Shown,
            State = hook.State switch { HookState.Idle => "idle", HookState.Sending => "sending", HookState.Waiting => "waiting", _ => "gone" },
            Queued = hook.Queued,
            Next = (hook.State as HookState.Waiting)?.Until,
            Why = (hook.State as HookState.Waiting)?.Why,
        })],
        DeadLetters = [.. news.DeadLetters.Select(letter => new DeadLetterDocument
        {
            Id = letter.News.Id,
            Hook = letter.Hook,
            Type = $"release.{NewsWords.Of(letter.News.Kind)}",
            Service = letter.News.Service,
            Release = letter.News.Release,
            Time = letter.Time,
            Tries = letter.Tries,
            Why = letter.Why,
        })],
    };

    private async Task ResendAsync(HttpContext context)
    {
        if (await Json.ReadAsync(context, ApiJson.Default.ResendQuestion) is not { } question) return;
        var result = await audit.RunAsync(Askers.Of(context), $"notifications --resend {question.Id}", () => Task.FromResult(Resend(question.Id)));
        await Changes.WriteAsync(context, result, keeper, "halftone notifications");
    }

    private ChangeResult Resend(string id)
    {
        string[] hooks = [.. news.DeadLetters.Where(letter => letter.News.Id == id).Select(letter => letter.Hook)];
        if (hooks.Length == 0) return new ChangeResult.Unknown($"there is no dead letter {id}", [.. news.DeadLetters.Select(letter => letter.News.Id).Distinct()]);
        string[] sent = [.. hooks.Where(hook => news.Resend(hook, id))];
        return sent.Length > 0
            ? new ChangeResult.Done([.. sent.Select(hook => $"{id} is sent to {hook} once more")], [])
            : new ChangeResult.Conflict($"the configuration has no such hook any more: {string.Join(", ", hooks)}", "write it into `notify` again and reload");
    }
}
