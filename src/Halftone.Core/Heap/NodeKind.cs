namespace Halftone.Core.Heap;

/// <summary>What V8 says a node is, as far as it makes a difference to us; the numbers in a file are the file's own.</summary>
internal enum NodeKind
{
    /// <summary>Its class is its type in parentheses: `(string)`, `(array)`.</summary>
    Other,
    Hidden,
    Object,
    Native,
    Code,
    Closure,
    RegExp,
    Synthetic,
}

/// <summary>How a node refers to another.</summary>
internal enum EdgeKind
{
    /// <summary>Held by a name: a property, a variable of a closure, a field of the engine.</summary>
    Named,

    /// <summary>A property of an object, whose name may be data.</summary>
    Property,

    /// <summary>By a number: an element of an array, a slot of the engine.</summary>
    Numbered,

    /// <summary>A field of the engine; the value of a WeakMap is held by two of these, see <see cref="EphemeronNames"/>.</summary>
    Internal,

    /// <summary>Holds nothing.</summary>
    Weak,
}
