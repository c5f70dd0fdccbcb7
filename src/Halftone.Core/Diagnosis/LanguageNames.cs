using System.Collections.Frozen;

namespace Halftone.Core.Diagnosis;

/// <summary>Constructors that ECMAScript itself has. These are the only names of classes that a ranking knows: those of runtimes, frameworks and programs mean nothing to it.</summary>
internal static class LanguageNames
{
    internal static readonly FrozenSet<string> All = new[]
    {
        "AggregateError", "Array", "ArrayBuffer", "AsyncFunction", "AsyncGenerator", "AsyncGeneratorFunction", "Atomics", "BigInt", "BigInt64Array",
        "BigUint64Array", "Boolean", "DataView", "Date", "Error", "EvalError", "FinalizationRegistry", "Float16Array", "Float32Array", "Float64Array", "Function",
        "Generator", "GeneratorFunction", "Int16Array", "Int32Array", "Int8Array", "Iterator", "JSON", "Map", "Math", "Number", "Object", "Promise", "Proxy",
        "RangeError", "ReferenceError", "Reflect", "RegExp", "Set", "SharedArrayBuffer", "String", "Symbol", "SyntaxError", "TypeError", "URIError", "Uint16Array",
        "Uint32Array", "Uint8Array", "Uint8ClampedArray", "WeakMap", "WeakRef", "WeakSet",
    }.ToFrozenSet(StringComparer.Ordinal);

    internal static bool Has(string name) => All.Contains(name) || IsOurs(name);

    /// <summary>What the count calls those without a name of their own: `(no constructor)`.</summary>
    private static bool IsOurs(string name) => name.StartsWith('(');
}
