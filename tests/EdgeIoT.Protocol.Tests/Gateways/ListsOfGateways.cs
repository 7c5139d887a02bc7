using System.Text;
using EdgeIoT.Protocol.Gateways;
using EdgeIoT.Protocol.Json;

namespace EdgeIoT.Protocol.Tests.Gateways;

public sealed class ListsOfGateways
{
    private const string Id = "00112233445566778899aabbccddeeff";

    [Fact]
    public void A_list_is_written_as_described()
    {
        var list = new GatewayList(1, [
            new GatewayEntry("gw-1", Id, new Endpoint("192.0.2.1", 1883)) { Mesh = new Endpoint("192.0.2.1", 7400), LoadPermille = 125 },
            new GatewayEntry("gw-2", Id, new Endpoint("::1", 1884)) { Rank = 2, HasQuorum = false },
        ]);
        Assert.Equal(
            $$"""{"epoch":1,"gateways":[{"name":"gw-1","id":"{{Id}}","mqtt":"192.0.2.1:1883","mesh":"192.0.2.1:7400","rank":1,"load":12.5,"quorum":true},"""
            + $$"""{"name":"gw-2","id":"{{Id}}","mqtt":"[::1]:1884","rank":2,"load":0.0,"quorum":false}]}""",
            Encoding.UTF8.GetString(list.ToBytes()));
        Assert.Equivalent(list, Parse(Encoding.UTF8.GetString(list.ToBytes())), strict: true);
    }

    [Fact]
    public void Members_of_later_versions_are_passed_over()
    {
        var list = Parse($$"""{"x":[{}],"gateways":[{"y":{"z":1},"mqtt":"h:1","id":"{{Id}}","name":"g","load":3}],"epoch":7}""");
        Assert.NotNull(list);
        Assert.Equal(7, list.MeshEpoch);
        var gateway = Assert.Single(list.Gateways);
        Assert.Equal(30, gateway.LoadPermille);
        Assert.True(gateway.HasQuorum);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"epoch":1}""")]
    [InlineData("""{"gateways":[]}""")]
    [InlineData("""{"epoch":-1,"gateways":[]}""")]
    [InlineData("""{"epoch":1.5,"gateways":[]}""")]
    [InlineData("""{"epoch":1,"gateways":[1]}""")]
    [InlineData("""{"epoch":1,"gateways":[{}]}""")]
    [InlineData("""{"epoch":1,"gateways":[{"name":"g","id":"x","mqtt":"h:1"}]}""")]
    [InlineData("""{"epoch":1,"gateways":[{"name":"g g","id":"00112233445566778899aabbccddeeff","mqtt":"h:1"}]}""")]
    [InlineData("""{"epoch":1,"gateways":[{"name":"g","id":"00112233445566778899aabbccddeeff","mqtt":"h"}]}""")]
    [InlineData("""{"epoch":1,"gateways":[{"name":"g","id":"00112233445566778899aabbccddeeff","mqtt":"h:1","rank":-1}]}""")]
    [InlineData("""{"epoch":1,"gateways":[{"name":"g","id":"00112233445566778899aabbccddeeff","mqtt":"h:1","load":"x"}]}""")]
    [InlineData("""{"epoch":1,"gateways":[]} x""")]
    [InlineData("""{"epoch":1,"gateways":[]""")]
    public void What_is_no_list_is_refused(string text) => Assert.Null(Parse(text));

    [Fact]
    public void Gateways_beyond_32_are_passed_over()
    {
        var gateways = Enumerable.Range(0, 40).Select(i => new GatewayEntry($"gw-{i}", Id, new Endpoint("h", 1))).ToArray();
        Assert.Equal(32, Parse(Encoding.UTF8.GetString(new GatewayList(1, gateways).ToBytes()))?.Gateways.Length);
    }

    private static GatewayList? Parse(string text)
    {
        var payload = Encoding.UTF8.GetBytes(text);
        return GatewayList.TryParse(new JsonReader(), payload, 0, payload.Length);
    }
}
