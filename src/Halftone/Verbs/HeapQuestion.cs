using System.CommandLine;
using Halftone.Api;
using Halftone.Screens;

namespace Halftone.Verbs;

/// <summary>What the verbs that look into a live process share.</summary>
internal static class HeapQuestion
{
    internal static Argument<string> Instance() => new("SVC/VER/n") { Description = "An instance, as halftone ps names it." };

    internal static void Warn(IReadOnlyList<string> warnings, Terminal terminal)
    {
        foreach (var warning in warnings) terminal.Note($"{terminal.PaintMessage("note", Ink.Yellow)}: {warning}");
    }

    internal static (string? Path, Failure? Failure) PathOf(string text)
    {
        var (selector, misread) = Selector.Parse(text);
        if (misread is not null) return (null, misread);
        return selector!.Place is null ? (null, new(ExitCode.Usage, $"'{text}' is not one instance", "name it as halftone ps does: web/v2/1")) : (selector.Path, null);
    }

    internal static (TimeSpan Time, Failure? Failure) Time(string option, string text) =>
        Durations.TryParse(text, out var time) && time >= HeapApi.OverMin && time <= HeapApi.OverMax ? (time, null) : (default, new(ExitCode.Usage, $"{option} '{text}' is no time from 1s to 10m", "write it with its unit: 30s, 2m"));
}
