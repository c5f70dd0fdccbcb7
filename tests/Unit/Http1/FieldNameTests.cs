using System.Text;
using Halftone.DataPlane.Http1;
using Xunit;

namespace Halftone.Tests.Unit.Http1;

public sealed class FieldNameTests
{
    public static readonly TheoryData<string, string> Known = new()
    {
        { "Host", "Host" }, { "Connection", "Connection" }, { "Content-Length", "ContentLength" }, { "Transfer-Encoding", "TransferEncoding" },
        { "Expect", "Expect" }, { "Upgrade", "Upgrade" }, { "TE", "Te" }, { "Trailer", "Trailer" }, { "Keep-Alive", "KeepAlive" },
        { "Proxy-Connection", "ProxyConnection" }, { "Proxy-Authenticate", "ProxyAuthenticate" }, { "Proxy-Authorization", "ProxyAuthorization" },
        { "Cookie", "Cookie" }, { "Via", "Via" }, { "Forwarded", "Forwarded" }, { "X-Forwarded-For", "XForwardedFor" },
        { "X-Forwarded-Proto", "XForwardedProto" }, { "X-Forwarded-Host", "XForwardedHost" }, { "Date", "Date" }, { "Content-Type", "ContentType" },
        { "Set-Cookie", "SetCookie" }, { "Max-Forwards", "MaxForwards" }, { "Server", "Server" }, { "Authorization", "Authorization" },
        { "Cache-Control", "CacheControl" }, { "X-Real-IP", "XRealIp" }, { "X-Forwarded-Port", "XForwardedPort" },
    };

    [Fact]
    public void Every_known_field_is_in_the_list_of_this_test() => Assert.Equal(Enum.GetValues<KnownField>().Length - 1, Known.Count);

    [Theory]
    [MemberData(nameof(Known))]
    public void A_known_name_is_found_in_any_case(string name, string field)
    {
        var expected = Enum.Parse<KnownField>(field);
        Assert.Equal(expected, Of(name));
        Assert.Equal(expected, Of(name.ToUpperInvariant()));
        Assert.Equal(expected, Of(name.ToLowerInvariant()));
    }

    [Theory]
    [MemberData(nameof(Known))]
    public void A_name_that_differs_by_one_byte_is_another_name(string name, string field)
    {
        _ = field;
        for (var at = 0; at < name.Length; at++)
        {
            Assert.Equal(KnownField.None, Of(name.Remove(at, 1)));
            foreach (var b in "!#$%&'*+-.^_`|~019AMZamz")
            {
                var other = name[..at] + b + name[(at + 1)..];
                if (!other.Equals(name, StringComparison.OrdinalIgnoreCase)) Assert.Equal(KnownField.None, Of(other));
                Assert.Equal(KnownField.None, Of(name.Insert(at, b.ToString())));
            }
        }

        Assert.Equal(KnownField.None, Of(name + "s"));
    }

    [Fact]
    public void Names_of_any_length_are_unknown_unless_listed()
    {
        for (var length = 1; length < 64; length++) Assert.Equal(KnownField.None, Of(new string('x', length)));
    }

    private static KnownField Of(string name) => FieldName.Of(Encoding.ASCII.GetBytes(name));
}
