using System.Text;
using EdgeIoT.Mqtt.Authentication;
using EdgeIoT.Mqtt.Client;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Tests.Conformance;
using EdgeIoT.Mqtt.Tests.Support;

namespace EdgeIoT.Mqtt.Tests.Server;

public sealed class AuthenticationTests
{
    private const string Method = "TEST";

    [Theory]
    [InlineData(MqttProtocolVersion.V311)]
    [InlineData(MqttProtocolVersion.V500)]
    public async Task User_and_password_reach_the_host_and_a_refusal_the_client(MqttProtocolVersion version)
    {
        var authenticator = new TestAuthenticator(a =>
        {
            Assert.True(a.IsLoopback);
            if (a.UserName == "u" && Encoding.UTF8.GetString(a.Password!.Value.Span) == "p") a.Accept();
            else a.Refuse(MqttReasonCode.BadUserNameOrPassword, "try again");
        });
        await using var broker = await TestBroker.StartAsync(new() { Authenticator = authenticator });
        await using var good = await broker.ConnectAsync("g", version, o => o with { UserName = "u", Password = "p"u8.ToArray() });
        await using var bad = new MqttClient(broker.Options("b", version) with { UserName = "u", Password = "q"u8.ToArray() });
        var result = await bad.ConnectAsync();
        Assert.Equal(MqttReasonCode.BadUserNameOrPassword, result.Code);
        Assert.Equal(version == MqttProtocolVersion.V500 ? "try again" : null, result.Error);
        Assert.Equal(1, broker.Server.Statistics.Refused);
    }

    [Fact]
    public async Task An_answer_may_come_later_from_another_thread_and_what_the_client_sent_meanwhile_waits()
    {
        MqttConnectAttempt? attempt = null;
        await using var broker = await TestBroker.StartAsync(new() { Authenticator = new TestAuthenticator(a => attempt = a) });
        using var raw = await broker.OpenAsync();
        raw.Send(RawClient.Connect311 + "C000");
        await Wait.UntilAsync(() => attempt is not null, "the attempt");
        attempt!.Accept();
        Assert.Equal("20 02 00 00", raw.Read());
        Assert.Equal("D0 00", raw.Read());
    }

    [Fact]
    public async Task A_redirect_names_the_other_server()
    {
        var authenticator = new TestAuthenticator(a => a.Refuse(MqttReasonCode.UseAnotherServer, serverReference: "gw-2:1883"));
        await using var broker = await TestBroker.StartAsync(new() { Authenticator = authenticator });
        await using var client = new MqttClient(broker.Options());
        var result = await client.ConnectAsync();
        Assert.Equal((MqttReasonCode.UseAnotherServer, "gw-2:1883"), (result.Code, result.ServerReference));
    }

    [Clause("5.0", "4.12.0-2", "4.12.0-3", "4.12.0-5")]
    [Fact]
    public async Task Enhanced_authentication_goes_back_and_forth()
    {
        var authenticator = new TestAuthenticator(
            a =>
            {
                Assert.Equal((Method, "hello"), (a.Method, Encoding.UTF8.GetString(a.Data.Span)));
                a.Continue("who?"u8);
            },
            (a, data) =>
            {
                if (data == "me") a.Accept("welcome"u8.ToArray());
                else a.Refuse(MqttReasonCode.NotAuthorized);
            });
        await using var broker = await TestBroker.StartAsync(new() { Authenticator = authenticator });
        await using var me = await broker.ConnectAsync("me", with: o => Enhanced(o, "me"));
        Assert.Equal("welcome", Encoding.UTF8.GetString(me.ConnectResult.AuthenticationData.Span));
        await using var you = new MqttClient(Enhanced(broker.Options("you"), "you"));
        Assert.Equal(MqttReasonCode.NotAuthorized, (await you.ConnectAsync()).Code);
    }

    [Clause("5.0", "4.12.1-1")]
    [Fact]
    public async Task A_client_may_authenticate_again()
    {
        var authenticator = new TestAuthenticator(
            a => a.Accept(),
            (a, data) =>
            {
                Assert.True(a.IsReauthentication);
                if (data == "good") a.Accept("ok"u8.ToArray());
                else a.Refuse(MqttReasonCode.NotAuthorized);
            });
        await using var broker = await TestBroker.StartAsync(new() { Authenticator = authenticator });
        using var raw = await broker.OpenAsync();
        raw.Send("10 14 0004 4D515454 05 02 003C 06 15 0003 414243 0001 74");
        Assert.StartsWith("20", raw.Read(), StringComparison.Ordinal);
        raw.Send("F0 0F 19 0D 15 0003 414243 16 0004 676F6F64");
        Assert.Equal("F0 0D 00 0B 15 00 03 41 42 43 16 00 02 6F 6B", raw.Read());
        raw.Send("F0 0E 19 0C 15 0003 414243 16 0003 626164");
        Assert.Equal("E0 01 87", raw.Read());
        raw.ExpectClosed();
    }

    [Theory]
    [InlineData("F0 08 18 06 15 0003 414244")]
    [InlineData("F0 00")]
    [InlineData("F0 08 19 06 15 0003 414244")]
    public async Task AUTH_without_a_method_that_was_agreed_is_a_protocol_error(string auth)
    {
        await using var broker = await TestBroker.StartAsync(new() { Authenticator = new TestAuthenticator(a => a.Accept()) });
        using var raw = await RawClient.ConnectAsync(broker, v5: true);
        raw.Send(auth);
        Assert.Equal("E0 01 82", raw.Read());
        raw.ExpectClosed();
    }

    [Fact]
    public async Task Without_an_authenticator_a_method_is_refused()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var client = new MqttClient(Enhanced(broker.Options(), "me"));
        Assert.Equal(MqttReasonCode.BadAuthenticationMethod, (await client.ConnectAsync()).Code);
    }

    [Fact]
    public async Task Who_is_not_answered_is_closed_after_the_connect_timeout_and_the_host_hears_of_it()
    {
        var isAsked = false;
        var clock = new StandingClock();
        var authenticator = new TestAuthenticator(_ => isAsked = true);
        await using var broker = await TestBroker.StartAsync(new() { Authenticator = authenticator, ConnectTimeout = TimeSpan.FromSeconds(1), TimeProvider = clock });
        using var silent = await broker.OpenAsync();
        using var unanswered = await broker.OpenAsync();
        unanswered.Send(RawClient.Connect311);
        await Wait.UntilAsync(() => Volatile.Read(ref isAsked) && broker.Server.Statistics.Connections == 2, "the host is asked");
        await Wait.UntilAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                return authenticator.Abandoned.Contains("t") && broker.Server.Statistics.Connections == 0;
            },
            "both are closed and the host hears of the end");
        silent.ExpectClosed();
        unanswered.ExpectClosed();
    }

    private static MqttClientOptions Enhanced(MqttClientOptions options, string answer) => options with
    {
        AuthenticationMethod = Method,
        AuthenticationData = "hello"u8.ToArray(),
        Authenticate = (client, data) =>
        {
            Assert.Equal("who?", Encoding.UTF8.GetString(data));
            client.SendAuthentication(Encoding.UTF8.GetBytes(answer));
        },
    };
}
