using System.CommandLine;
using System.CommandLine.Parsing;
using Halftone.Api;
using Halftone.Api.Contracts;
using Halftone.Client;

namespace Halftone.Verbs;

/// <summary>`halftone deploy SVC VER [-- cmd..]`: begins a release, and with `--wait` follows it to its verdict.</summary>
internal static class DeployVerb
{
    internal static Command Create(Surroundings here)
    {
        var service = Verb.Service();
        var version = new Argument<string>("VER") { Description = "A version of the file, an earlier one, or a new name: a commit, a number, a date." };
        var words = new Argument<string[]>("CMD") { Description = "What a new version runs, after --; else what the service's defaults say, with ${version} replaced.", Arity = ArgumentArity.ZeroOrMore };
        var plan = new Option<string?>("--plan") { Description = "A plan of the file (default: the service's own).", HelpName = "PLAN" };
        var strategy = new Option<string?>("--strategy") { Description = "canary (the plan), bluegreen (smoke it at 0%, then everybody) or immediate.", HelpName = "HOW" };
        strategy.AcceptOnlyFromAmong(ReleaseWishes.Strategies);
        var message = new Option<string?>("--message", "-m") { Description = "What is new, for people.", HelpName = "TEXT" };
        var reference = new Option<string?>("--ref") { Description = "The commit or artifact it was made from.", HelpName = "SHA" };
        var env = new Option<string[]>("--env", "-e") { Description = "A variable of a new version; may be given again.", HelpName = "K=V", AllowMultipleArgumentsPerToken = false };
        var cwd = new Option<string?>("--cwd") { Description = "The directory of a new version, relative to the gateway's file.", HelpName = "DIR" };
        var instances = new Option<int?>("--instances") { Description = "How many instances of a new version, 1..100.", HelpName = "N" };
        var replace = new Option<bool>("--replace") { Description = "Roll back a release that is under way, and begin this one." };
        var force = new Option<bool>("--force") { Description = "Also within a freeze window." };
        var dry = new Option<bool>("--dry-run") { Description = "Do nothing; say how it would begin, and what the traffic could prove." };
        var wait = new Option<bool>("--wait") { Description = "Follow it; the exit code is the verdict." };
        var why = ReleaseVerbs.WhyOption();
        var command = new Command("deploy", "Release a version: start it beside stable, and move the users step by step.")
        {
            service, version, words, plan, strategy, message, reference, env, cwd, instances, replace, force, dry, wait, Verb.TimeoutOption("With --wait: end with 8 after this; the release goes on."), why,
        };
        return command.Does(here, async (parsed, stop) =>
        {
            var (limit, unclear) = parsed.Limit();
            if (unclear is not null) return unclear;
            var (variables, misread) = Variables(parsed.GetValue(env) ?? []);
            if (misread is not null) return misread;
            var run = parsed.GetValue(words) ?? [];
            if (run.Length > 0 && !parsed.Tokens.Any(token => token.Type is TokenType.DoubleDash))
                return new(ExitCode.Usage, $"'{run[0]}' is one word too many", "the command of a new version stands after --: halftone deploy web v2 -- node server.js");
            var question = new DeployQuestion
            {
                Version = parsed.GetValue(version)!,
                Command = run.Length > 0 ? run : null,
                Cwd = parsed.GetValue(cwd),
                Env = variables!.Count > 0 ? variables : null,
                Instances = parsed.GetValue(instances),
                Plan = parsed.GetValue(plan),
                Strategy = parsed.GetValue(strategy),
                Message = parsed.GetValue(message),
                Ref = parsed.GetValue(reference),
                Replace = parsed.GetValue(replace),
                Force = parsed.GetValue(force),
                DryRun = parsed.GetValue(dry),
                Why = parsed.GetValue(why),
            };
            var (daemon, failure) = parsed.Daemon(here);
            if (failure is not null) return failure;
            return await RunAsync(daemon!, parsed.GetValue(service)!, question, parsed.GetValue(wait) && !question.DryRun, limit, here, stop);
        });
    }

    internal static (Dictionary<string, string>? Variables, Failure? Failure) Variables(IEnumerable<string> texts)
    {
        var variables = new Dictionary<string, string>();
        foreach (var text in texts)
        {
            var equals = text.IndexOf('=');
            if (equals < 1) return (null, new(ExitCode.Usage, $"'{text}' is no variable", "write NAME=VALUE: --env LOG=debug"));
            if (!variables.TryAdd(text[..equals], text[(equals + 1)..])) return (null, new(ExitCode.Usage, $"{text[..equals]} is given twice", "give each variable one value"));
        }
        return (variables, null);
    }

    private static async Task<Failure?> RunAsync(DaemonClient daemon, string service, DeployQuestion question, bool wait, TimeSpan? limit, Surroundings here, CancellationToken stop)
    {
        var answer = await daemon.PostAsync($"{new Selector(service, null, null).Path}/releases", question, ApiJson.Default.DeployQuestion, ApiJson.Default.ReleaseChangeDocument, limit, stop);
        if (answer.Failure is not null) return answer.Failure;
        if (!wait || answer.Value!.Status?.Release is not { } begun) return ReleaseVerbs.Tell(answer, here.Terminal, plan: question.DryRun);
        if (!here.Terminal.Json)
        {
            foreach (var change in answer.Value.Changes) here.Terminal.Say(change);
            foreach (var sentence in answer.Value.Status.Estimate) here.Terminal.Note($"estimate: {sentence}");
        }
        return await ReleaseWait.RunAsync(daemon, service, begun, new Awaited.Done(), limit, here, stop);
    }
}
