using System.Text;
using Halftone.Control.Machine;

namespace Halftone.Screens;

/// <summary>Where a verb speaks: data to output, messages to errors. Knows whether a person or a program is listening.</summary>
internal sealed class Terminal(TextWriter output, TextWriter errors)
{
    private const int WidthUnknown = 100;

    /// <summary>Output is a terminal: tables are aligned and cut to its width; otherwise they are complete and tab-separated.</summary>
    internal bool Interactive { get; init; }

    /// <summary>Columns of the terminal; only meaningful when interactive.</summary>
    internal int Width { get; init; } = 100;

    internal bool Color { get; init; }

    /// <summary>`--quiet`: no notes, only data and failures.</summary>
    internal bool Quiet { get; set; }

    internal TextWriter Output => output;

    internal TextWriter Errors => errors;

    /// <summary>The terminal this process was given.</summary>
    internal static Terminal OfProcess(Func<string, string?> environment)
    {
        var columns = TerminalSize.Columns;
        return new(Writer(DescriptorStream.Output), Writer(DescriptorStream.Errors))
        {
            Interactive = columns is not null,
            Width = columns is > 0 and var width ? width : WidthUnknown,
            // no-color.org: any non-empty value turns colour off; TERM=dumb has none to begin with.
            Color = columns is not null && string.IsNullOrEmpty(environment("NO_COLOR")) && environment("TERM") is not (null or "dumb"),
        };
    }

    /// <summary>A remark for people: what has happened, what they can do next.</summary>
    internal void Note(string text)
    {
        if (!Quiet) errors.WriteLine(text);
    }

    /// <summary>The same on the data side, for verbs whose answer is a sentence.</summary>
    internal void Say(string text)
    {
        if (!Quiet) output.WriteLine(text);
    }

    internal void Fail(Failure failure)
    {
        errors.WriteLine($"{Paint("error", Ink.Red)}: {failure.What}");
        foreach (var line in failure.Details) errors.WriteLine($"  {line}");
        errors.WriteLine($"hint: {failure.Hint}");
    }

    internal string Paint(string text, Ink ink) => Color && ink != Ink.None ? $"\x1b[{(int)ink}m{text}\x1b[0m" : text;

    private static TextWriter Writer(Stream stream) => TextWriter.Synchronized(new StreamWriter(stream, new UTF8Encoding(false)) { AutoFlush = true });
}

/// <summary>ANSI foreground codes; colour always stands beside a word, never instead of it.</summary>
internal enum Ink { None = 0, Red = 31, Green = 32, Yellow = 33, Dim = 90 }
