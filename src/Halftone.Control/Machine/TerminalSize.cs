namespace Halftone.Control.Machine;

/// <summary>How large the terminal on standard output is, asked of the kernel.</summary>
/// <remarks>The BCL's console would set the terminal up for reading keys first: it writes escapes and takes SIGCHLD.</remarks>
internal static class TerminalSize
{
    private const int StandardInput = 0;
    private const int StandardOutput = 1;
    private const int StandardError = 2;
    private const ulong GetWindowSize = 0x5413; // TIOCGWINSZ

    /// <summary>Standard input is a terminal: a person can be asked.</summary>
    internal static bool InputIsTyped => Native.ioctl(StandardInput, GetWindowSize, out _) == 0;

    /// <summary>Standard error is a terminal.</summary>
    internal static bool ErrorsAreSeen => Native.ioctl(StandardError, GetWindowSize, out _) == 0;

    /// <summary>Null: standard output is no terminal. 0: it is one that does not know its width.</summary>
    internal static int? Columns => Native.ioctl(StandardOutput, GetWindowSize, out var size) == 0 ? size.Columns : null;

    /// <summary>Null: standard output is no terminal. 0: it is one that does not know its height.</summary>
    internal static int? Rows => Native.ioctl(StandardOutput, GetWindowSize, out var size) == 0 ? size.Rows : null;
}
