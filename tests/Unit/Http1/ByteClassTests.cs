using System.Runtime.Intrinsics;
using System.Text;
using Halftone.DataPlane.Http1;
using Xunit;

namespace Halftone.Tests.Unit.Http1;

public sealed class ByteClassTests
{
    private const string Token = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string Alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    [Fact]
    public void A_token_is_made_of_the_77_bytes_of_the_grammar()
    {
        for (var b = 0; b < 256; b++) Assert.Equal(Token.Contains((char)b), DataPlane.Http1.Token.Has((byte)b));
    }

    [Fact]
    public void Each_class_holds_the_bytes_it_says()
    {
        for (var b = 0; b < 256; b++)
        {
            Assert.Equal(Alphanumeric.Contains((char)b) || b == '-', NameByte.Has((byte)b));
            Assert.Equal(Alphanumeric.Contains((char)b) || "-._~".Contains((char)b), HostByte.Has((byte)b));
            Assert.Equal(b is >= 0x21 and <= 0x7e && b != '#', TargetByte.Has((byte)b));
            Assert.Equal(b == '\t' || (b >= 0x20 && b != 0x7f), ValueByte.Has((byte)b));
        }
    }

    [Fact]
    public void Sixteen_bytes_at_once_are_judged_as_one_by_one()
    {
        Check<NameByte>();
        Check<HostByte>();
        Check<TargetByte>();
        Check<ValueByte>();
    }

    [Fact]
    public void A_run_ends_at_the_first_other_byte_wherever_it_stands()
    {
        for (var length = 0; length <= 50; length++)
        {
            var input = Encoding.ASCII.GetBytes(new string('a', length));
            for (var from = 0; from <= length; from++)
            {
                Assert.Equal(length, Scan.End<NameByte>(input, from));
                for (var stop = 0; stop < length; stop++)
                {
                    input[stop] = (byte)':';
                    Assert.Equal(stop < from ? length : stop, Scan.End<NameByte>(input, from));
                    input[stop] = (byte)'a';
                }
            }
        }
    }

    private static void Check<TClass>()
        where TClass : struct, IByteClass
    {
        for (var b = 0; b < 256; b++)
        {
            for (var lane = 0; lane < 16; lane++)
            {
                var bytes = Vector128.Create((byte)'a').WithElement(lane, (byte)b);
                Assert.Equal(TClass.Has((byte)b) ? 0 : 0xff, TClass.Others(bytes).GetElement(lane));
            }
        }
    }
}
