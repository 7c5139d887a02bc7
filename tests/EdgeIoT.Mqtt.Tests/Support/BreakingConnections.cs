using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Tests.Support;

/// <summary>A publisher and a subscriber whose connections to a server are cut in the middle of things, many times.</summary>
internal static class BreakingConnections
{
    private const int Messages = 400;
    private const int Cuts = 12;

    /// <param name="resumes">Whether both go on with their sessions before they are cut again. Mosquitto 2.0.11, cut before it has sent all PUBRELs again that it
    /// owes its client, sends the PUBLISH on the next connection, of a message that the client has forgotten with PUBCOMP. An answer tells that it has.</param>
    public static async Task RunAsync(int port, MqttProtocolVersion version, MqttQoS qos, bool resumes = false)
    {
        using var proxy = new CuttingProxy(port);
        await using var subscriber = Start(proxy.Port, version, "subscriber");
        await Wait.ForAsync(subscriber.Client.SubscribeAsync("a", qos).AsTask(), "the SUBACK");
        await using var publisher = Start(proxy.Port, version, "publisher");
        var all = new List<Task>();
        var cut = (OfSubscriber: 0, OfPublisher: 0);
        bool Stand() => proxy.Open >= 2 && (!resumes || (subscriber.Client.Statistics.Connections > cut.OfSubscriber && publisher.Client.Statistics.Connections > cut.OfPublisher));
        for (var i = 0; i < Messages; i++)
        {
            all.Add(publisher.Publish($"{i}", qos));
            if (i % (Messages / Cuts) != 0) continue;
            // A client that has not noticed the last cut yet still calls itself connected: the proxy knows.
            await Wait.UntilAsync(() => subscriber.Payloads.Count >= i / 2 && Stand(), $"half of {i} and both connections");
            if (resumes) await Wait.ForAsync(subscriber.Client.SubscribeAsync("b", qos).AsTask(), "an answer on the new connection");
            cut = (subscriber.Client.Statistics.Connections, publisher.Client.Statistics.Connections);
            proxy.Cut();
        }

        await Task.WhenAll(all);
        await Wait.UntilAsync(() => subscriber.Payloads.Distinct(StringComparer.Ordinal).Count() == Messages, "all messages");
        var expected = Enumerable.Range(0, Messages).Select(i => $"{i}");
        Assert.True(proxy.Cuts >= 2 * Cuts, $"{proxy.Cuts} cuts");
        if (qos == MqttQoS.ExactlyOnce) Assert.Equal(expected, subscriber.Payloads);
        else Assert.Equal(expected, subscriber.Payloads.Distinct(StringComparer.Ordinal));
    }

    private static StayingClient Start(int port, MqttProtocolVersion version, string id) =>
        StayingClient.Start(port, o => o with { ClientId = id, Version = version, CleanStart = version == MqttProtocolVersion.V500, MaxInflight = 20 });
}
