using System.Text;
using EdgeIoT.Gateway.Clients;

namespace EdgeIoT.Gateway.Tests.Clients;

public sealed class CredentialsInFiles
{
    [Theory]
    [InlineData("{\n\"alice\":\n[]}", "line 3:")]
    [InlineData("{\"alice\":null}", "\"alice\": salt, iterations and hash")]
    [InlineData("{\"alice\":{\"salt\":\"!\",\"iterations\":1,\"hash\":\"\"}}", "\"alice\": salt must be base64")]
    [InlineData("{\"alice\":{\"iterations\":1}}", "\"alice\": salt must be base64")]
    [InlineData("{\"alice\":{\"salt\":\"AAAA\",\"iterations\":1,\"hash\":\"AAAA\"}}", "\"alice\": hash must be 32 bytes")]
    public void A_damaged_file_of_users_says_where(string json, string problem) =>
        Assert.StartsWith(problem, Assert.Throws<FormatException>(() => CredentialFiles.Users(Encoding.UTF8.GetBytes(json))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("{\"bme-1\":\"00\"}")]
    [InlineData("{\"bme-1\":null}")]
    public void A_key_has_64_digits(string json) =>
        Assert.StartsWith("\"bme-1\": the key must be 64", Assert.Throws<FormatException>(() => CredentialFiles.Devices(Encoding.UTF8.GetBytes(json))).Message, StringComparison.Ordinal);

    [Fact]
    public void Without_a_file_there_is_nobody()
    {
        Assert.Empty(CredentialFiles.Users(null));
        Assert.Empty(CredentialFiles.Devices(null));
    }
}
