namespace Halftone.Core.Config.Yaml;

/// <summary>A stretch of the file. Lines and columns count from 1, columns in UTF-16 units as editors do; the end column is exclusive.</summary>
internal readonly record struct Place(int Line, int Column, int EndLine, int EndColumn)
{
    /// <summary>The file as a whole, where no line is to blame.</summary>
    internal static Place Nowhere => default;
}
