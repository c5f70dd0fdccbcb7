using System.CommandLine;
using System.Globalization;
using Halftone.Api;
using Halftone.Api.Contracts;

namespace Halftone.Verbs;

/// <summary>`halftone split SVC v1@95 v2@5`: moves users; raising a share moves nobody back.</summary>
internal static class SplitVerb
{
    internal static Command Create(Surroundings here)
    {
        var service = Verb.Service();
        var shares = new Argument<string[]>("VER@PERCENT") { Description = "Stable's share and the candidate's, e.g. v1@95 v2@5.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("split", "Share out the users between stable and one other version; holds until the gateway restarts.") { service, shares };
        return command.Does(here, async (parsed, stop) =>
        {
            var (weights, misread) = Parse(parsed.GetValue(shares)!);
            if (misread is not null) return misread;
            var (daemon, failure) = parsed.Daemon(here);
            if (failure is not null) return failure;
            return Told.Of(await daemon!.PostAsync($"{new Selector(parsed.GetValue(service)!, null, null).Path}/split",
                    new SplitQuestion { Weights = weights! }, ApiJson.Default.SplitQuestion, ApiJson.Default.ChangeDocument, null, stop), here.Terminal);
        });
    }

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
