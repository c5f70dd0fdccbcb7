using Halftone.Screens;

namespace Halftone.Tests.Unit.Screens;

/// <summary>A terminal that remembers.</summary>
internal sealed class Screen : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    internal Screen(bool interactive = false, int width = 80, bool color = false) =>
        Terminal = new Terminal(_output, _errors) { Interactive = interactive, Width = width, Color = color, ErrorColor = color };

    internal Terminal Terminal { get; }

    internal string Output => _output.ToString();

    internal string Errors => _errors.ToString();

    internal string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public void Dispose()
    {
        _output.Dispose();
        _errors.Dispose();
    }
}
