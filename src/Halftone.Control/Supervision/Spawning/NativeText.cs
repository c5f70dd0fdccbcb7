using System.Runtime.InteropServices;
using System.Text;

namespace Halftone.Control.Supervision.Spawning;

/// <summary>NUL-terminated UTF-8 strings and vectors of them, freed together.</summary>
internal sealed unsafe class NativeText : IDisposable
{
    private readonly List<nint> _blocks = [];

    internal byte* Add(string text)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        var block = Allocate(bytes + 1);
        Encoding.UTF8.GetBytes(text, new Span<byte>(block, bytes));
        block[bytes] = 0;
        return block;
    }

    internal byte** AddVector(IReadOnlyList<string> texts)
    {
        var vector = (byte**)Allocate((texts.Count + 1) * sizeof(nint));
        for (var i = 0; i < texts.Count; i++) vector[i] = Add(texts[i]);
        vector[texts.Count] = null;
        return vector;
    }

    private byte* Allocate(int bytes)
    {
        var block = (byte*)NativeMemory.Alloc((nuint)bytes);
        _blocks.Add((nint)block);
        return block;
    }

    public void Dispose()
    {
        foreach (var block in _blocks) NativeMemory.Free((void*)block);
        _blocks.Clear();
    }
}
