using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Halftone.Control.Machine;
using Halftone.Core;

namespace Halftone.Screens;

/// <summary>Where a verb speaks: data to output, messages to errors. Knows whether a person or a program is listening.</summary>
internal sealed class Terminal(TextWriter output, TextWriter errors)
{
    private const int WidthUnknown = 100;
    private const int HeightUnknown = 24;

    /// <summary>Output is a terminal: tables are aligned and cut to its width; otherwise they are complete and tab-separated.</summary>
    internal bool Interactive { get; init; }

    /// <summary>Columns of the terminal; only meaningful when interactive.</summary>
    internal int Width { get; init; } = 100;

    /// <summary>Rows of the terminal; only meaningful when interactive.</summary>
    internal int Height { get; init; } = HeightUnknown;

    /// <summary>Of the output.</summary>
    internal bool Color { get; init; }

    /// <summary>Of the messages: the two may go to different places.</summary>
    internal bool ErrorColor { get; init; }

    /// <summary>`--quiet`: no notes, only data and failures.</summary>
    internal bool Quiet { get; set; }

    /// <summary>`--json`: the answer is one document, for failures too.</summary>
    internal bool Json { get; set; }

    internal TextWriter Output => output;

    internal TextWriter Errors => errors;

    /// <summary>The terminal this process was given.</summary>
    internal static Terminal OfProcess(Func<string, string?> environment)
    {
        var columns = TerminalSize.Columns;
        // no-color.org: any non-empty value turns colour off; TERM=dumb has none to begin with.
        var mayColor = string.IsNullOrEmpty(environment("NO_COLOR")) && environment("TERM") is not (null or "dumb");
        return new(Writer(DescriptorStream.Output), Writer(DescriptorStream.Errors))
        {
            Interactive = columns is not null,
            Width = columns is > 0 and var width ? width : WidthUnknown,
            Height = TerminalSize.Rows is > 0 and var height ? height : HeightUnknown,
            Color = columns is not null && mayColor,
            ErrorColor = TerminalSize.ErrorsAreSeen && mayColor,
        };
    }

    /// <summary>The same with its messages over another stream.</summary>
    internal Terminal Over(Stream messages) => new(output, Writer(messages)) { Interactive = Interactive, Width = Width, Height = Height, Color = Color, ErrorColor = ErrorColor, Quiet = Quiet };

    /// <summary>The same with its data written elsewhere, to be shown in one go.</summary>
    internal Terminal Onto(TextWriter page) => new(page, errors) { Interactive = Interactive, Width = Width, Height = Height, Color = Color, ErrorColor = ErrorColor, Quiet = Quiet };

    /// <summary>A remark for people: what has happened, what they can do next.</summary>
    internal void Note(string text)
    {
        if (!Quiet) errors.WriteLine(PrintableText.Of(text, lines: true, ErrorColor));
    }

    /// <summary>The same on the data side, for verbs whose answer is a sentence.</summary>
    internal void Say(string text)
    {
        if (!Quiet) Show(text);
    }

    /// <summary>Data for people, which may hold the words of others: an instance's line, a request's path.</summary>
    internal void Show(string text) => output.WriteLine(PrintableText.Of(text, lines: true, Color));

    /// <summary>One document on a line of its own.</summary>
    internal void Document<T>(T document, JsonTypeInfo<T> type) => output.WriteLine(JsonSerializer.Serialize(document, type));

    internal void Fail(Failure failure)
    {
        errors.WriteLine($"{PaintMessage("error", Ink.Red)}: {PrintableText.Of(failure.What, lines: true)}");
        foreach (var line in failure.Details) errors.WriteLine($"  {PrintableText.Of(line, lines: true, ErrorColor)}");
        errors.WriteLine($"hint: {PrintableText.Of(failure.Hint)}");
    }

    internal string Paint(string text, Ink ink) => Paint(text, ink, Color);

    internal string PaintMessage(string text, Ink ink) => Paint(text, ink, ErrorColor);

    private static string Paint(string text, Ink ink, bool color) => color && ink != Ink.None ? $"\x1b[{(int)ink}m{text}\x1b[0m" : text;

    private static TextWriter Writer(Stream stream) => TextWriter.Synchronized(new StreamWriter(stream, new UTF8Encoding(false)) { AutoFlush = true });
}

/// <summary>ANSI foreground codes; colour always stands beside a word, never instead of it.</summary>
internal enum Ink { None = 0, Red = 31, Green = 32, Yellow = 33, Dim = 90 }
