using System.CommandLine;
using Halftone.Core;
using Halftone.Core.Config.Problems;
using Halftone.Running;

namespace Halftone.Verbs;

/// <summary>`halftone check`: silent when the configuration is fine, otherwise every problem at once.</summary>
internal static class CheckVerb
{
    internal static Command Create(Surroundings here)
    {
        var file = RunVerb.ConfigOption();
        var strict = new Option<bool>("--strict") { Description = "Warnings are refused too." };
        var command = new Command("check", "Check the configuration; says nothing when it is fine.") { file, strict };
        return command.Does(here, (parsed, _) => Task.FromResult(Check(here.Absolute(parsed.GetValue(file) ?? ConfigFile.DefaultName), here.Terminal.Json, parsed.GetValue(strict), here)));
    }

    private static Failure? Check(string path, bool json, bool strict, Surroundings here)
    {
        var (result, unreadable) = ConfigFile.Load(path, here);
        if (result is null) return unreadable;
        if (json) here.Terminal.Output.WriteLine(System.Text.Encoding.UTF8.GetString(ProblemJson.Write(result).Span));
        else here.Terminal.Errors.Write(ProblemText.Render(result));
        if (result.Config is null) return Bad(path, result.Problems, json);
        return strict && !result.Problems.IsEmpty ? Bad(path, result.Problems, json) : null;
    }

    /// <summary>The problems are already shown, each with its fix.</summary>
    private static Failure Bad(string path, Items<Problem> problems, bool json)
    {
        var worst = problems.FirstOrDefault(problem => problem.Severity == Severity.Error) ?? problems[0];
        return new(ExitCode.ConfigInvalid, $"{path} is refused", json ? "each problem has its own hint" : $"begin with line {worst.Line}: {worst.Fix}") { IsShown = true };
    }
}
