using System.Text.Json;
using Halftone.Api.Contracts;
using Halftone.Control.Releases;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Releases;

namespace Halftone.Api;

/// <summary>What is asked of releases, from the words of the API into those of the desk.</summary>
internal static class ReleaseWishes
{
    internal static readonly string[] Strategies = ["canary", "bluegreen", "immediate"];

    /// <summary>Of each text for people. It is kept with the release and with each line of its history, and shown on a screen.</summary>
    internal const int TextMax = 1000;

    /// <summary>Of command, directory and variables of a version together, in characters: a value of the store has 64 KiB, for all of a service's versions.</summary>
    internal const int SaidMax = 4000;

    internal static Failure? Senseless(DeployQuestion question)
    {
        // JSON's null gets past the types.
        if (string.IsNullOrEmpty(question.Version)) return new(ExitCode.Usage, "no version is named", "name one: halftone deploy web v2");
        if (question.Command?.Contains(null!) is true || question.Env?.Values.Contains(null!) is true) return new(ExitCode.Usage, "a word of the command, or a variable, is null", "write a text, or leave it away");
        if ((TooLong("message", question.Message) ?? TooLong("ref", question.Ref) ?? TooLong("why", question.Why)) is { } tooLong) return tooLong;
        var said = (question.Cwd?.Length ?? 0) + (question.Command ?? []).Sum(word => word.Length) + (question.Env ?? new Dictionary<string, string>()).Sum(variable => variable.Key.Length + variable.Value.Length);
        if (said > SaidMax) return new(ExitCode.Usage, $"command, directory and variables have {said} characters, and at most {SaidMax} are kept with a version", "put what is long into a file beside the version's code");
        if (question.Strategy is { } strategy && !Strategies.Contains(strategy)) return new(ExitCode.Usage, $"'{strategy}' is no strategy", $"known: {string.Join(", ", Strategies)}");
        if (question is { Plan: { } plan, Strategy: { } other } && other != "canary") return new(ExitCode.Usage, $"strategy {other} has a plan of its own, and {plan} is another one", $"leave one of them away: --plan {plan} or --strategy {other}");
        return question.Command is { Count: 0 } ? new(ExitCode.Usage, "the command is empty", "leave it away to have the one of the service's `defaults`") : null;
    }

    internal static Failure? Senseless(string verb, ReleaseQuestion question)
    {
        if (TooLong("why", question.Why) is { } tooLong) return tooLong;
        if (question.Full && verb != "promote") return new(ExitCode.Usage, $"`full` means nothing to {verb}", "it goes with promote");
        return question.To is not null && verb != "rollback" ? new(ExitCode.Usage, $"`to` means nothing to {verb}", "it goes with rollback") : null;
    }

    internal static Failure? TooLong(string what, string? text) => text?.Length > TextMax
        ? new(ExitCode.Usage, $"`{what}` has {text.Length} characters, and at most {TextMax} are kept", "say it shorter, and link to the rest")
        : null;

    internal static DeployWish Of(string service, DeployQuestion question) => new()
    {
        Service = service,
        Version = question.Version,
        Command = question.Command?.ToItems(),
        Cwd = question.Cwd,
        Env = (question.Env ?? new Dictionary<string, string>()).Select(variable => new EnvVar(variable.Key, variable.Value, variable.Value)).ToItems(),
        Instances = question.Instances,
        Plan = question.Plan,
        Strategy = question.Strategy,
        Message = question.Message,
        Ref = question.Ref,
        Replace = question.Replace,
        Force = question.Force,
        DryRun = question.DryRun,
    };

    internal static ReleaseEvent Of(string verb, ReleaseQuestion question, Asked asked) => verb switch
    {
        "approve" => new ReleaseEvent.Approve(asked, question.ExpectStep),
        "promote" => new ReleaseEvent.Promote(asked, question.Full),
        "pause" => new ReleaseEvent.Pause(asked),
        "resume" => new ReleaseEvent.Resume(asked),
        "abort" => new ReleaseEvent.Abort(asked),
        "rollback" => new ReleaseEvent.RollBack(asked),
        _ => throw new System.Diagnostics.UnreachableException($"{verb} is no verb of a release."),
    };

    /// <summary>For the audit log. Values of the environment may be secrets and are left out.</summary>
    internal static string Say(string service, DeployQuestion question)
    {
        List<string> words = ["deploy", service, question.Version];
        void Add(string option, string? value)
        {
            if (value is not null) words.Add($"{option} {value}");
        }
        Add("--plan", question.Plan);
        Add("--strategy", question.Strategy);
        Add("--ref", question.Ref);
        Add("--message", question.Message is { } message ? Quote(message) : null);
        Add("--cwd", question.Cwd);
        foreach (var name in question.Env?.Keys ?? []) words.Add($"--env {name}=..");
        Add("--instances", question.Instances?.ToString());
        if (question.Replace) words.Add("--replace");
        if (question.Force) words.Add("--force");
        if (question.Command is { } command) words.Add($"-- {string.Join(' ', command)}");
        return $"{string.Join(' ', words)}{Because(question.Why)}";
    }

    internal static string Say(string service, string verb, ReleaseQuestion question) =>
        $"{verb} {service}{(question.ExpectStep is { } step ? $" at step {step}" : "")}{(question.Full ? " --full" : "")}{(question.To is { } to ? $" --to {to}" : "")}{Because(question.Why)}";

    internal static string Because(string? why) => why is null ? "" : $", because {Quote(why)}";

    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
