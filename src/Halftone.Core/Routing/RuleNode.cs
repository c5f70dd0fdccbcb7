namespace Halftone.Core.Routing;

internal enum RuleOperator : byte { All, Any, Not, Value, Path, Host, Method, Client }

/// <summary>One condition in a flat array: a parent is followed by its children, and `End` is the first node after them.</summary>
internal readonly struct RuleNode
{
    public required RuleOperator Operator { get; init; }

    /// <summary>For Value: where the text stands, and which name's it is.</summary>
    public Source Source { get; init; }
    public int Slot { get; init; }

    public int End { get; init; }

    /// <summary>For Value, Path, Host and Method.</summary>
    public TextMatch? Text { get; init; }

    /// <summary>For Client.</summary>
    public AddressRange[]? Ranges { get; init; }
}
