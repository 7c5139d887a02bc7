using EdgeIoT.Device.Tests.World;
using EdgeIoT.Protocol;
using EdgeIoT.Protocol.Credentials;
using EdgeIoT.Protocol.Discovery;

namespace EdgeIoT.Device.Tests;

public sealed class Discovering : BoardTest
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(b => (byte)b)];

    public Discovering()
    {
        Options.Seeds = [];
        Options.UseDiscovery = true;
    }

    [Fact]
    public void A_board_that_knows_nobody_asks_and_connects()
    {
        PowerOnAndGoOnline();
        Assert.InRange(Board.Now, 1_250, 1_400);
        Assert.Equal(3, Brain.Counters.Replies);
        Assert.Equal(1, Count(DeviceAction.Discover));
        Assert.Equal(Current.Name, Brain.GatewayName);
    }

    [Fact]
    public void A_reply_gives_the_time_to_a_board_that_has_none()
    {
        Board.KnowsTime = false;
        PowerOnAndGoOnline();
        Board.RunFor(2_000);
        Assert.NotEqual(0, Brain.Counters.Sampled);
        Assert.Contains(Board.Published, message => message.Payload.Contains("\"time\":\"2026-03-01T08:59:3", StringComparison.Ordinal));
    }

    [Fact]
    public void Nobody_there_is_asked_for_again_with_pauses()
    {
        foreach (var gateway in Mesh.Gateways)
            gateway.IsUp = false;
        Board.PowerOn();
        Board.RunFor(60_000);
        Assert.InRange(Count(DeviceAction.Discover), 6, 12);
        Mesh.Gateways[1].IsUp = true;
        Assert.True(Board.RunUntil(() => Brain.IsOnline, within: 31_000), "not online");
    }

    [Fact]
    public void Replies_to_somebody_elses_query_are_not_believed()
    {
        foreach (var gateway in Mesh.Gateways)
            gateway.IsUp = false;
        Board.PowerOn();
        var forged = new DiscoveryReply
        {
            Transaction = 42, GatewayName = "evil", GatewayId = Mesh.Gateways[0].Id, MqttHost = Nowhere.Host, MqttPort = Nowhere.Port,
        }.ToBytes();
        Brain.OnDiscoveryReply(Board.Now, forged, 0, forged.Length, Nowhere.Host, 7400);
        Brain.OnDiscoveryReply(Board.Now, forged, 0, 20, Nowhere.Host, 7400);
        Board.RunFor(10_000);
        Assert.Equal(0, Count(DeviceAction.Connect));
        Assert.Equal(2, Brain.Counters.Malformed);
    }

    [Fact]
    public void A_board_with_a_key_proves_it_to_each_gateway_with_its_own_nonce()
    {
        Options.Key = Key;
        PowerOnAndGoOnline();
        var first = VerifyPassword();
        Board.Kill(Current);
        Assert.True(Board.RunUntil(() => Brain.IsOnline, within: 400), "not online within 400 ms");
        Assert.NotEqual(first, VerifyPassword(), StringComparer.Ordinal);
        Assert.Equal("esp-1", Brain.Target.UserName);
    }

    [Fact]
    public void A_board_whose_nonce_was_refused_asks_for_another()
    {
        Options.Key = Key;
        foreach (var gateway in Mesh.Gateways)
            gateway.ConnectReason = ReasonCode.BadUserNameOrPassword;
        Board.PowerOn();
        Board.RunFor(400);
        foreach (var gateway in Mesh.Gateways)
            gateway.ConnectReason = 0;
        Assert.True(Board.RunUntil(() => Brain.IsOnline, within: 3_000), "not online");
        Assert.InRange(Count(DeviceAction.Discover), 2, 3);
    }

    [Fact]
    public void A_nonce_is_not_used_after_its_life()
    {
        Options.Key = Key;
        PowerOnAndGoOnline();
        Board.RunFor(70_000);
        Board.Kill(Current);
        Assert.True(Board.RunUntil(() => Brain.IsOnline, within: 500), "not online");
        Assert.Equal(2, Count(DeviceAction.Discover));
        VerifyPassword();
    }

    private string VerifyPassword()
    {
        var verdict = DeviceCredentials.Verify(
            Hmac.Instance, Key, "esp-1", "esp-1", Current.Id, [1], Board.Now, 60_000, Brain.Target.Password, new CredentialReplayGuard(60_000, 10));
        Assert.Equal(CredentialVerdict.Accepted, verdict);
        return Brain.Target.Password!;
    }
}
