using System.Net;
using EdgeIoT.Gateway.Data;
using EdgeIoT.Gateway.Settings;

namespace EdgeIoT.Gateway.Tests.Settings;

public sealed class JoinTokens : IDisposable
{
    private static readonly GatewaySettings Network = new() { Bind = IPAddress.Any };

    private readonly TemporaryFolder _folder = new();
    private readonly DataFolder _data;

    public JoinTokens() => _data = DataFolder.Open(_folder.File("data"));

    public void Dispose()
    {
        _data.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void On_loopback_none_is_needed() => Assert.Empty(JoinToken.Read(_data, new GatewaySettings { Join = ["a:1"] }));

    [Fact]
    public void A_gateway_on_the_network_makes_one_and_keeps_it()
    {
        var token = JoinToken.Read(_data, Network);
        Assert.Equal(64, token.Length);
        Assert.Equal(token, JoinToken.Read(_data, Network));
        Assert.Equal(token, JoinToken.Read(_data, Network with { Join = ["a:1"] }));
    }

    [Fact]
    public void Joining_over_the_network_needs_one() =>
        Assert.Contains("--join-token-file", Assert.Throws<SettingsException>(() => JoinToken.Read(_data, Network with { Join = ["a:1"] })).Message, StringComparison.Ordinal);

    [Fact]
    public void A_given_one_is_kept_for_the_next_start()
    {
        File.WriteAllText(_folder.File("token"), "  0123456789abcdef\n");
        var token = JoinToken.Read(_data, Network with { JoinTokenFile = _folder.File("token") });
        Assert.Equal("0123456789abcdef"u8.ToArray(), token);
        Assert.Equal(token, JoinToken.Read(_data, Network));
    }

    [Fact]
    public void A_file_that_is_missing_or_too_short_is_named()
    {
        var missing = Network with { JoinTokenFile = _folder.File("nowhere") };
        Assert.Contains("nowhere cannot be read", Assert.Throws<SettingsException>(() => JoinToken.Read(_data, missing)).Message, StringComparison.Ordinal);
        File.WriteAllText(_folder.File("short"), "abc");
        var brief = Network with { JoinTokenFile = _folder.File("short") };
        Assert.Contains("16 to 1024 characters", Assert.Throws<SettingsException>(() => JoinToken.Read(_data, brief)).Message, StringComparison.Ordinal);
    }
}
