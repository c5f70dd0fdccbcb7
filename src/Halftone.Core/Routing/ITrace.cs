namespace Halftone.Core.Routing;

/// <summary>Hears why a request goes where it goes. A struct type argument, so that serving runs the same code and pays nothing.</summary>
internal interface ITrace
{
    /// <summary>Every rule is visited, none skipped by index, and the split is asked even when a rule or a pin has decided.</summary>
    static abstract bool IsOn { get; }

    /// <summary>One condition was compared.</summary>
    /// <param name="node">Index of the condition.</param>
    /// <param name="result">What came out.</param>
    /// <param name="isPresent">Whether the request has such a text.</param>
    /// <param name="text">The text that decided.</param>
    void Compared(int node, Truth result, bool isPresent, ReadOnlySpan<byte> text);

    void Ruled(int rule, Truth result);

    /// <summary>The pins were asked.</summary>
    /// <param name="source">Index of the identity's source.</param>
    /// <param name="identity">What was looked for.</param>
    /// <param name="pin">Index of its pin; -1 = it has none.</param>
    void Pinned(int source, ReadOnlySpan<byte> identity, int pin);

    /// <summary>The split was asked.</summary>
    /// <param name="source">Index of the identity's source; -1 = none had one, the identity is fresh.</param>
    /// <param name="identity">What was hashed.</param>
    /// <param name="hash">hash(salt, identity).</param>
    void Assigned(int source, ReadOnlySpan<byte> identity, ulong hash);
}
