namespace Halftone.Core.Config.Shapes;

/// <summary>A scalar after its references were resolved.</summary>
/// <param name="Text">What counts.</param>
/// <param name="Shown">What people may see: references stay references. Reads back to the same text.</param>
/// <param name="HasSecret">The text holds something resolved, so messages must not show or guess about it.</param>
internal readonly record struct Written(string Text, string Shown, bool HasSecret)
{
    /// <summary>A literal text in the form that reads back to it.</summary>
    internal static string Escape(string text) => text.Replace("${", "$${", StringComparison.Ordinal);
}
