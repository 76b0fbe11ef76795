using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Webhooks;

namespace TextileStudio.Tests.Webhooks;

public sealed class WebhookSignatureTests
{
    private const string Secret = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    [TestCase(Secret)]
    [TestCase("whsec_" + Secret)]
    public void The_published_vector_of_Standard_Webhooks_is_met(string secret) =>
        WebhookSignature.Sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", DateTimeOffset.FromUnixTimeSeconds(1614265330), """{"test": 2432232314}""").Should().Be(Signature);

    [Test]
    public void During_a_rotation_both_signatures_stand_side_by_side() =>
        WebhookSignature.Sign([WebhookSignature.NewSecret(), Secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", DateTimeOffset.FromUnixTimeSeconds(1614265330), """{"test": 2432232314}""")
            .Split(' ').Should().HaveCount(2).And.HaveElementAt(1, Signature).And.OnlyContain(s => s.StartsWith("v1,", StringComparison.Ordinal));

    [Test]
    public void A_secret_holds_32_random_bytes()
    {
        var secret = WebhookSignature.NewSecret();
        Convert.FromBase64String(secret["whsec_".Length..]).Should().HaveCount(32);
        WebhookSignature.NewSecret().Should().NotBe(secret);
    }
}
