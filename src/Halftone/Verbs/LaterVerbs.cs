using System.CommandLine;

namespace Halftone.Verbs;

/// <summary>Verbs that halftone will have: refused with "not yet", so that nobody takes them for typing mistakes.</summary>
internal static class LaterVerbs
{
    private const string Remote = "remote administration";
    private const string PsNow = "for now: halftone ps";

    private static readonly (string Verb, string Part, string Now)[] All =
    [
        ("top", "the live screen", "for now: watch halftone ps"),
        ("doctor", "self-diagnosis", "for now: halftone check --strict"), ("dashboard", "the web page", PsNow), ("cluster", "several gateways", PsNow), ("store", "several gateways", PsNow),
        ("token", Remote, "the admin socket needs no token"), ("api", Remote, "for now: curl --unix-socket run/halftone.sock http://halftone/v1/services"),
        ("explain-code", "explanations of problem codes", "each problem that halftone check prints carries its own fix"),
    ];

    internal static IEnumerable<Command> Create(Surroundings here)
    {
        foreach (var (verb, part, now) in All)
        {
            var command = new Command(verb, $"Not yet: comes with {part}.") { Hidden = true, TreatUnmatchedTokensAsErrors = false };
            command.Arguments.Add(new Argument<string[]>("ARGS") { Arity = ArgumentArity.ZeroOrMore });
            yield return command.Does(here, (_, _) => Task.FromResult<Failure?>(new(ExitCode.Usage, $"'halftone {verb}' is not built yet; it comes with {part}", now)));
        }
    }
}
