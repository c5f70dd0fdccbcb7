using System.CommandLine;

namespace Halftone.Verbs;

/// <summary>Asks a person whether they mean it.</summary>
internal static class Confirmation
{
    internal static Option<bool> YesOption() => new("--yes", "-y") { Description = "Do not ask for confirmation." };

    /// <summary>Says what would be done, and asks; where nobody can be asked, `--yes` must have been said.</summary>
    /// <param name="consequence">A sentence.</param>
    internal static Task<Failure?> AskAsync(Surroundings here, bool yes, string consequence, CancellationToken stop)
    {
        if (yes) return Task.FromResult<Failure?>(null);
        if (here.Ask is null) return Task.FromResult<Failure?>(new(ExitCode.Usage, $"{consequence}, and there is no terminal to ask whether you mean it", "add --yes if you do"));
        here.Terminal.Errors.WriteLine($"{Core.PrintableText.Of(consequence)}.");
        return AskAsync(here, stop);
    }

    /// <summary>Null: yes.</summary>
    internal static async Task<Failure?> AskAsync(Surroundings here, CancellationToken stop)
    {
        here.Terminal.Errors.Write("Go on? [y/N] ");
        // A read of a terminal cannot be interrupted; the process ends with it under way.
        var answer = await Task.Run(here.Ask!, stop).WaitAsync(stop);
        return answer?.Trim().ToLowerInvariant() is "y" or "yes" ? null : new(ExitCode.Failed, "not confirmed, nothing was done", "answer yes, or add --yes");
    }
}
