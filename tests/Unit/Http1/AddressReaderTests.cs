using System.Buffers.Binary;
using System.Net;
using System.Text;
using CsCheck;
using Halftone.DataPlane.Http1;
using Xunit;

namespace Halftone.Tests.Unit.Http1;

public sealed class AddressReaderTests
{
    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("0.0.0.0", "0.0.0.0")]
    [InlineData("255.255.255.255", "255.255.255.255")]
    [InlineData("192.0.2.7:4711", "192.0.2.7")]
    [InlineData("2001:db8::1", "2001:db8::1")]
    [InlineData("[2001:DB8::1]", "2001:db8::1")]
    [InlineData("[2001:db8::1]:4711", "2001:db8::1")]
    [InlineData("::", "::")]
    [InlineData("::1", "::1")]
    [InlineData("1::", "1::")]
    [InlineData("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0")]
    [InlineData("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("64:ff9b::192.0.2.33", "64:ff9b::c000:221")]
    [InlineData("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304")]
    public void An_address_is_read_with_or_without_port_and_brackets(string text, string address)
    {
        Assert.True(Read(text, out var bits));
        Assert.Equal(Bits(IPAddress.Parse(address)), bits);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("0x7f.1")]
    [InlineData("127.1")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3.4.")]
    [InlineData(".1.2.3.4")]
    [InlineData("1..2.3")]
    [InlineData("01.2.3.4")]
    [InlineData("1.2.3.256")]
    [InlineData("1.2.3.1000")]
    [InlineData("1.2.3.4:")]
    [InlineData("1.2.3.4:123456")]
    [InlineData("1.2.3.4:a")]
    [InlineData(":")]
    [InlineData(":::")]
    [InlineData(":1")]
    [InlineData("1:")]
    [InlineData("1::2::3")]
    [InlineData("1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("1:2:3:4:5:6:7:8::")]
    [InlineData("::1:2:3:4:5:6:7:8")]
    [InlineData("12345::")]
    [InlineData("g::")]
    [InlineData("::1.2.3")]
    [InlineData("1:2:3:4:5:6:7:1.2.3.4")]
    [InlineData("::1.2.3.4:5")]
    [InlineData("fe80::1%eth0")]
    [InlineData("[::1")]
    [InlineData("[::1]x")]
    [InlineData("[::1]:")]
    [InlineData("[1.2.3.4]")]
    [InlineData("unknown")]
    [InlineData("_hidden")]
    public void Anything_else_is_no_address(string text) => Assert.False(Read(text, out _));

    [Fact]
    public void Whatever_the_library_prints_is_read_back() =>
        Gen.Select(Gen.UShort.Array[8], Gen.Byte, Gen.Bool).Sample((groups, zeros, upper) =>
        {
            Span<byte> bytes = stackalloc byte[16];
            for (var i = 0; i < 8; i++) BinaryPrimitives.WriteUInt16BigEndian(bytes[(2 * i)..], (zeros >> i & 1) == 0 ? (ushort)0 : groups[i]);
            var v6 = new IPAddress(bytes);
            var v4 = new IPAddress(bytes[..4]);
            var text = upper ? v6.ToString().ToUpperInvariant() : v6.ToString();
            Assert.True(Read(text, out var bits), text);
            Assert.Equal(Bits(v6), bits);
            Assert.True(Read(v4.ToString(), out bits), v4.ToString());
            Assert.Equal(Bits(v4), bits);
        });

    [Fact]
    public void What_is_read_the_library_reads_as_the_same_address() =>
        Gen.String[Gen.Char["0123abf:.:.[]"], 0, 24].Sample(text =>
        {
            if (!Read(text, out var bits) || text.Contains(']') || (text.Contains('.') && text.IndexOf(':') > text.IndexOf('.'))) return;
            Assert.Equal(Bits(IPAddress.Parse(text)), bits);
        });

    private static bool Read(string text, out UInt128 bits) => AddressReader.TryRead(Encoding.ASCII.GetBytes(text), out bits);

    private static UInt128 Bits(IPAddress address) => BinaryPrimitives.ReadUInt128BigEndian(address.MapToIPv6().GetAddressBytes());
}
