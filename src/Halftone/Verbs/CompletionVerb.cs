using System.CommandLine;
using Halftone.Api;
using Halftone.Verbs.Completion;

namespace Halftone.Verbs;

/// <summary>`halftone completion bash|zsh|fish`: a script for the shell, made of the verbs there are; names come from the gateway when they are asked for.</summary>
internal static class CompletionVerb
{
    /// <summary>Nobody waits longer for a key.</summary>
    private static readonly TimeSpan NamesWithin = TimeSpan.FromMilliseconds(300);

    internal static Command Create(Surroundings here)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", "Print a script that completes halftone's command lines in your shell.") { shell, Names(here) };
        return command.Does(here, (parsed, _) =>
        {
            var tree = CompletionTree.Of(Program.Verbs(here));
            here.Terminal.Output.Write(parsed.GetValue(shell) switch
            {
                "bash" => BashScript.Of(tree),
                "zsh" => ZshScript.Of(tree),
                _ => FishScript.Of(tree),
            });
            return Task.FromResult<Failure?>(null);
        });
    }

    /// <summary>What the scripts ask: services, or the versions of one; nothing where nobody answers in time.</summary>
    private static Command Names(Surroundings here)
    {
        var service = new Argument<string?>("SVC") { Arity = ArgumentArity.ZeroOrOne };
        var selectors = new Option<bool>("--selectors");
        var command = new Command("names", "Names for completion scripts.") { service, selectors };
        command.Hidden = true;
        return command.Does(here, async (parsed, stop) =>
        {
            var (daemon, _) = parsed.Daemon(here);
            if (daemon is null) return null;
            using var limit = new CancellationTokenSource(NamesWithin, here.Time);
            using var clock = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
            try
            {
                var answer = await daemon.GetAsync("/v1/services", ApiJson.Default.ServicesDocument, clock.Token);
                foreach (var each in answer.Value?.Services ?? [])
                {
                    if (parsed.GetValue(service) is { } name)
                    {
                        if (name == each.Service) foreach (var version in each.Versions) here.Terminal.Output.WriteLine(version.Version);
                        continue;
                    }
                    here.Terminal.Output.WriteLine(each.Service);
                    if (parsed.GetValue(selectors)) foreach (var version in each.Versions) here.Terminal.Output.WriteLine($"{each.Service}/{version.Version}");
                }
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                // A gateway that is too slow has no names.
            }
            return null;
        });
    }
}
