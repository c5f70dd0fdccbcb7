using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Halftone.Control.Notifications;
using Xunit;

namespace Halftone.Tests.Unit.Notifications;

public sealed class WebhookSecretTests
{
    /// <summary>From the reference libraries of Standard Webhooks, all of which are tested with it.</summary>
    [Fact]
    public void The_published_vector_of_Standard_Webhooks_is_reproduced()
    {
        var secret = WebhookSecret.Read("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", out var problem);
        Assert.Null(problem);
        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", secret!.Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, """{"test": 2432232314}"""u8));
    }

    [Theory]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "it does not begin with whsec_")]
    [InlineData("whsec_not base64!", "what stands behind whsec_ is not base64")]
    [InlineData("whsec_c2hvcnQ=", "it has 5 bytes, 24 to 64 are right")]
    [InlineData("whsec_", "it has 0 bytes, 24 to 64 are right")]
    public void A_secret_that_is_none_is_refused_without_repeating_it(string text, string problem)
    {
        Assert.Null(WebhookSecret.Read(text, out var told));
        Assert.Equal(problem, told);
    }

    [Fact]
    public void A_secret_never_prints_itself() => Assert.Equal("whsec_***", $"{WebhookSecret.Read("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", out _)}");

    [Fact]
    public void Every_key_of_a_right_length_signs_what_a_receiver_would_compute() =>
        Gen.Select(Gen.Byte.Array[24, 64], Gen.Byte.Array[0, 300], Gen.Long[0, 4_000_000_000]).Sample((key, body, seconds) =>
        {
            var secret = WebhookSecret.Read("whsec_" + Convert.ToBase64String(key), out _)!;
            byte[] signed = [.. Encoding.ASCII.GetBytes($"id-1.{seconds}."), .. body];
            return secret.Sign("id-1", seconds, body) == "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed));
        });
}
