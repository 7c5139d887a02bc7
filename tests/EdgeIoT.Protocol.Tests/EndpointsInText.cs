namespace EdgeIoT.Protocol.Tests;

public sealed class EndpointsInText
{
    [Theory]
    [InlineData("192.0.2.1:1883", "192.0.2.1", 1883)]
    [InlineData("gw-1.example:65535", "gw-1.example", 65535)]
    [InlineData("[2001:db8::1]:1", "2001:db8::1", 1)]
    [InlineData("[fe80::1%eth0]:1883", "fe80::1%eth0", 1883)]
    public void An_endpoint_is_read_and_written_alike(string text, string host, int port)
    {
        var endpoint = Endpoint.TryParse(text);
        Assert.NotNull(endpoint);
        Assert.Equal(host, endpoint.Host);
        Assert.Equal(port, endpoint.Port);
        Assert.Equal(text, endpoint.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("gw-1")]
    [InlineData("gw-1:")]
    [InlineData(":1883")]
    [InlineData("gw-1:0")]
    [InlineData("gw-1:65536")]
    [InlineData("gw-1:+1")]
    [InlineData("gw-1:1883 ")]
    [InlineData("gw 1:1883")]
    [InlineData("2001:db8::1:1883")]
    [InlineData("[gw-1]:1883")]
    [InlineData("[]:1883")]
    [InlineData("gw/1:1883")]
    public void What_is_no_endpoint_is_refused(string? text) => Assert.Null(Endpoint.TryParse(text));

    [Fact]
    public void A_host_may_have_96_characters()
    {
        Assert.NotNull(Endpoint.TryParse(new string('h', 96) + ":1"));
        Assert.Null(Endpoint.TryParse(new string('h', 97) + ":1"));
    }
}
