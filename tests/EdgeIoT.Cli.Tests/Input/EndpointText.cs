using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Tests.Input;

public sealed class EndpointText
{
    [Theory]
    [InlineData("127.0.0.1:8080", "127.0.0.1", 8080)]
    [InlineData("attic.local:1", "attic.local", 1)]
    [InlineData("[::1]:65535", "[::1]", 65535)]
    public void Host_and_port_are_an_endpoint(string text, string host, int port)
    {
        Assert.True(Endpoint.TryParse(text, out var endpoint));
        Assert.Equal(new Endpoint(host, port), endpoint);
        Assert.Equal(text, endpoint.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("8080")]
    [InlineData(":8080")]
    [InlineData("host:")]
    [InlineData("host:0")]
    [InlineData("host:65536")]
    [InlineData("host:-1")]
    [InlineData("::1:8080")]
    [InlineData("ho st:8080")]
    [InlineData("http://host:8080")]
    public void Anything_else_is_not(string text) => Assert.False(Endpoint.TryParse(text, out _));
}
