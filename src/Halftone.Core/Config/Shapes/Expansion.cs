namespace Halftone.Core.Config.Shapes;

/// <summary>Which `${..}` a scalar may hold beside `${env:..}` and `${file:..}`.</summary>
[Flags]
internal enum Expansion
{
    SecretsOnly = 0,

    /// <summary>`${version}` is the name of the version being read.</summary>
    Version = 1,

    /// <summary>Other `${..}` are left for the program that gets the text, e.g. a shell's variables.</summary>
    LeavesOthers = 2,
}
