using System.CommandLine;
using System.Globalization;
using Halftone.Api;
using Halftone.Api.Contracts;
using Halftone.Control.Releases;
using Halftone.Screens;

namespace Halftone.Verbs;

/// <summary>`halftone split SVC v1@95 v2@5`: moves users; raising a share moves nobody back.</summary>
internal static class SplitVerb
{
    internal static Command Create(Surroundings here)
    {
        var service = Verb.Service();
        var shares = new Argument<string[]>("VER@PERCENT") { Description = "Stable's share and the candidate's, e.g. v1@95 v2@5.", Arity = ArgumentArity.OneOrMore };
        var (yes, why) = (Confirmation.YesOption(), ReleaseVerbs.WhyOption());
        var command = new Command("split", "Share out the users between stable and one other version, by hand.") { service, shares, yes, why };
        return command.Does(here, async (parsed, stop) =>
        {
            var (weights, misread) = Parse(parsed.GetValue(shares)!);
            if (misread is not null) return misread;
            var (daemon, failure) = parsed.Daemon(here);
            if (failure is not null) return failure;
            var path = new Selector(parsed.GetValue(service)!, null, null).Path;
            var status = await daemon!.GetAsync($"{path}/releases/current", ApiJson.Default.ReleaseDocument, stop);
            if (status.Value is { Release: { } release } steered && IsSteered(release)
                && await Confirmation.AskAsync(here, parsed.GetValue(yes), $"{steered.Service} is in a release ({ReleaseWords.Line(release)}): a share by hand ends what its plan does", stop) is { } unconfirmed) return unconfirmed;
            return Told.Of(await daemon.PostAsync($"{path}/split",
                    new SplitQuestion { Weights = weights!, Why = parsed.GetValue(why) }, ApiJson.Default.SplitQuestion, ApiJson.Default.ChangeDocument, null, stop), here.Terminal);
        });
    }

    /// <summary>A plan moves it, or will.</summary>
    private static bool IsSteered(ReleaseStateDocument release) => release.Phase is PhaseWords.Holding or PhaseWords.AwaitingApproval or PhaseWords.Paused;

    internal static (Dictionary<string, double>? Weights, Failure? Failure) Parse(IEnumerable<string> shares)
    {
        var weights = new Dictionary<string, double>();
        foreach (var share in shares)
        {
            var at = share.LastIndexOf('@');
            var number = at < 0 ? "" : share[(at + 1)..].TrimEnd('%');
            if (at < 1 || !double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent))
                return (null, new(ExitCode.Usage, $"'{share}' is not a share", "write VERSION@PERCENT: halftone split web v1@95 v2@5"));
            if (!weights.TryAdd(share[..at], percent)) return (null, new(ExitCode.Usage, $"{share[..at]} is named twice", "give each version one share"));
        }
        return (weights, null);
    }
}
