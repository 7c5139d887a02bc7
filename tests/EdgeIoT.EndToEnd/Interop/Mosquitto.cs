using EdgeIoT.EndToEnd.Machine;

namespace EdgeIoT.EndToEnd.Interop;

/// <summary>mosquitto_pub, mosquitto_sub and mosquitto_rr; WebSocket is not theirs.</summary>
[Collection(InteropTests.Name)]
public sealed class Mosquitto(InteropGateways gateways)
{
    private const string Patience = "60";

    private static readonly byte[] AllBytes = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];

    private readonly string _run = gateways.NextRun();

    public static TheoryData<Transport, int> Matrix => InteropCell.Matrix(Transport.Tcp, Transport.Tls, Transport.TlsWithClientCertificate);

    [PeerTheory(Peers.MosquittoPub, Peers.MosquittoSub)]
    [MemberData(nameof(Matrix))]
    public Task Text_binary_and_large_messages_arrive_with_every_QoS(Transport transport, int version) => Task.WhenAll(Enumerable.Range(0, 3).Select(async qos =>
    {
        var clients = new MosquittoClients(gateways, transport, version);
        var level = InteropCell.Text(qos);
        var topic = Topic($"Küche/温度/{level}");
        var large = Enumerable.Range(0, 4000).SelectMany(_ => AllBytes).ToArray();
        var file = Path.GetTempFileName();
        try
        {
            await using var subscriber = await clients.SubscribeAsync("-q", level, "-t", Topic($"Küche/+/{level}"), "-C", "3", "-W", Patience, "-F", ">%t %q %r %x");
            await clients.PublishAsync(topic, "ä😀", "-q", level);
            foreach (var payload in (byte[][])[AllBytes, large])
            {
                await File.WriteAllBytesAsync(file, payload);
                await clients.PublishFileAsync(topic, file, "-q", level);
            }

            var got = await MosquittoClients.MessagesAsync(subscriber);
            byte[][] sent = ["ä😀"u8.ToArray(), AllBytes, large];
            Assert.Equal(sent.Select(p => $"{topic} {level} 0 {Convert.ToHexStringLower(p)}"), got);
        }
        finally
        {
            File.Delete(file);
        }
    }));

    [PeerTheory(Peers.MosquittoPub, Peers.MosquittoSub)]
    [MemberData(nameof(Matrix))]
    public async Task Sessions_and_retained_messages_wait(Transport transport, int version)
    {
        var clients = new MosquittoClients(gateways, transport, version);
        string[] session = ["-i", _run, "-q", "2", "-t", Topic("queue")];
        await clients.PrepareSessionAsync(session);
        for (var i = 0; i < 6; i++)
            await clients.PublishAsync(Topic("queue"), InteropCell.Text(i), "-q", InteropCell.Text(1 + (i / 3)));
        var queued = await clients.ReceiveAsync([.. session, "-c", "-C", "6", "-W", Patience, "-F", ">%p %q %r"]);
        Assert.Equal(["0 1 0", "1 1 0", "2 1 0", "3 2 0", "4 2 0", "5 2 0"], queued);

        await clients.PublishAsync(Topic("kept"), "kept", "-q", "1", "-r");
        Assert.Equal(["kept 1 1"], await clients.ReceiveAsync("-q", "1", "-t", Topic("kept"), "-C", "1", "-W", Patience, "-F", ">%p %q %r"));
    }

    [PeerTheory(Peers.MosquittoPub, Peers.MosquittoSub)]
    [MemberData(nameof(Matrix))]
    public async Task A_killed_client_s_will_is_published_and_a_group_shares_messages(Transport transport, int version)
    {
        var clients = new MosquittoClients(gateways, transport, version);
        await using var watcher = await clients.SubscribeAsync("-q", "1", "-t", Topic("will"), "-C", "1", "-W", Patience, "-F", ">%p %q");
        var dying = await clients.SubscribeAsync("-t", Topic("none"), "--will-topic", Topic("will"), "--will-payload", "gone", "--will-qos", "1");
        await dying.DisposeAsync();
        Assert.Equal(["gone 1"], await MosquittoClients.MessagesAsync(watcher));

        string[] member = ["-q", "1", "-t", $"$share/{_run}/{Topic("shared")}", "-F", ">%p"];
        await using var first = await clients.SubscribeAsync(member);
        await using var second = await clients.SubscribeAsync(member);
        for (var i = 0; i < 10; i++)
            await clients.PublishAsync(Topic("shared"), InteropCell.Text(i), "-q", "1");
        await Eventually.HoldsAsync("the group has all ten", TimeSpan.FromSeconds(60), () =>
            MosquittoClients.Marked(first).Count + MosquittoClients.Marked(second).Count >= 10 ? null : $"{first.Output}\n{second.Output}");
        Assert.Equal(Enumerable.Range(0, 10).Select(InteropCell.Text), MosquittoClients.Marked(first).Concat(MosquittoClients.Marked(second)).Order(StringComparer.Ordinal));
        Assert.NotEmpty(MosquittoClients.Marked(first));
        Assert.NotEmpty(MosquittoClients.Marked(second));
    }

    [PeerTheory(Peers.MosquittoPub, Peers.MosquittoSub, Peers.MosquittoRr)]
    [InlineData(Transport.Tcp)]
    [InlineData(Transport.Tls)]
    [InlineData(Transport.TlsWithClientCertificate)]
    public async Task Properties_of_version_5_pass_and_a_request_is_answered(Transport transport)
    {
        var clients = new MosquittoClients(gateways, transport, 5);
        await using var subscriber = await clients.SubscribeAsync("-q", "2", "-t", Topic("properties"), "-D", "subscribe", "subscription-identifier", "77",
            "-C", "1", "-W", Patience, "-F", ">%p|%C|%D|%E|%F|%P|%R|%S");
        await clients.PublishAsync(Topic("properties"), "x", ["-q", "2", .. Property("user-property", "a", "1"), .. Property("user-property", "a", "2"),
            .. Property("content-type", "text/plain"), .. Property("correlation-data", "c"), .. Property("response-topic", "r"),
            .. Property("message-expiry-interval", "1000"), .. Property("payload-format-indicator", "1")]);
        Assert.Equal(["x|text/plain|c|1000|1|a:1 a:2|r|77"], await MosquittoClients.MessagesAsync(subscriber));

        await using var server = await clients.SubscribeAsync("-q", "1", "-t", Topic("request"), "-C", "1", "-W", Patience, "-F", ">%p|%R|%D");
        await using var asking = clients.Start(Peers.MosquittoRr, ["-q", "1", "-t", Topic("request"), "-e", Topic("response"), "-m", "2+2", "-W", Patience, .. Property("correlation-data", "no. 1")]);
        Assert.Equal([$"2+2|{Topic("response")}|no. 1"], await MosquittoClients.MessagesAsync(server));
        await clients.PublishAsync(Topic("response"), "4", ["-q", "1", .. Property("correlation-data", "no. 1")]);
        await asking.EndsAsync(TimeSpan.FromSeconds(60));
        Assert.Equal("4", asking.Output);
    }

    private static string[] Property(string name, params string[] values) => ["-D", "publish", name, .. values];

    private string Topic(string rest) => $"interop/{_run}/{rest}";
}
