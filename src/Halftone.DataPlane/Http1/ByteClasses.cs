using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Halftone.DataPlane.Http1;

/// <summary>Bytes that names are made of in practice: letters, digits, `-`. The other token bytes and the underscore are looked at apart.</summary>
internal readonly struct NameByte : IByteClass
{
    public static bool Has(byte b) => char.IsAsciiLetterOrDigit((char)b) || b == '-';

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Others(Vector128<byte> bytes) => ~Members(bytes);

    /// <remarks>Ranges, not a table: a shuffle needs SSSE3, which the instruction set we ship for does not promise.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<byte> Members(Vector128<byte> bytes)
    {
        var letter = (bytes | Vector128.Create((byte)0x20)) - Vector128.Create((byte)'a');
        var digit = bytes - Vector128.Create((byte)'0');
        return Vector128.Equals(Vector128.Min(letter, Vector128.Create((byte)25)), letter)
            | Vector128.Equals(Vector128.Min(digit, Vector128.Create((byte)9)), digit)
            | Vector128.Equals(bytes, Vector128.Create((byte)'-'));
    }
}

/// <summary>Bytes of a host name: letters, digits, `-`, `.`, `_`, `~`.</summary>
internal readonly struct HostByte : IByteClass
{
    public static bool Has(byte b) => NameByte.Has(b) || b is (byte)'.' or (byte)'_' or (byte)'~';

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Others(Vector128<byte> bytes) => ~(NameByte.Members(bytes)
        | Vector128.Equals(bytes, Vector128.Create((byte)'.'))
        | Vector128.Equals(bytes, Vector128.Create((byte)'_'))
        | Vector128.Equals(bytes, Vector128.Create((byte)'~')));
}

/// <summary>Bytes of a request target: visible ASCII but `#`, for a fragment has no business in a request.</summary>
internal readonly struct TargetByte : IByteClass
{
    public static bool Has(byte b) => b is > 0x20 and < 0x7f and not (byte)'#';

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Others(Vector128<byte> bytes)
    {
        var shifted = bytes - Vector128.Create((byte)0x21);
        var visible = Vector128.Equals(Vector128.Min(shifted, Vector128.Create((byte)(0x7e - 0x21))), shifted);
        return ~visible | Vector128.Equals(bytes, Vector128.Create((byte)'#'));
    }
}

/// <summary>Bytes of a field's value and of a reason phrase: all but control bytes; tab is allowed, and so is all beyond ASCII.</summary>
internal readonly struct ValueByte : IByteClass
{
    public static bool Has(byte b) => b >= 0x20 ? b != 0x7f : b == '\t';

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Others(Vector128<byte> bytes)
    {
        var control = Vector128.Equals(Vector128.Min(bytes, Vector128.Create((byte)0x1f)), bytes);
        return Vector128.AndNot(control, Vector128.Equals(bytes, Vector128.Create((byte)'\t')))
            | Vector128.Equals(bytes, Vector128.Create((byte)0x7f));
    }
}
