using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EdgeIoT.EndToEnd.Clients;

/// <summary>An MQTT 5 connection that stays: a board's, which publishes and then says nothing more.</summary>
internal sealed class HeldSession : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TcpClient _client = new();
    private NetworkStream _stream = null!;

    private HeldSession()
    {
    }

    public static async Task<HeldSession> OpenAsync(int port, string clientId)
    {
        using var patience = new CancellationTokenSource(Patience);
        var session = new HeldSession();
        await session._client.ConnectAsync(IPAddress.Loopback, port, patience.Token);
        session._stream = session._client.GetStream();
        await session._stream.WriteAsync(RawMqtt.Packet(0x10, [0, 4, .. "MQTT"u8, 5, 2, 0, 0, 0, .. RawMqtt.Text(clientId)]), patience.Token);
        var (kind, connack) = await RawMqtt.ReceiveAsync(session._stream, patience.Token) ?? throw new IOException("No CONNACK.");
        Assert.True(kind == 0x20 && connack[1] == 0, $"CONNACK {Convert.ToHexString(connack)}");
        return session;
    }

    /// <summary>Publishes with QoS 0: without a majority nothing would be answered.</summary>
    public async Task SayAsync(string topic, string payload) =>
        await _stream.WriteAsync(RawMqtt.Packet(0x30, [.. RawMqtt.Text(topic), 0, .. Encoding.UTF8.GetBytes(payload)]));

    /// <summary>Publishes with QoS 1, one at a time, and waits for the PUBACK as long as it takes within <paramref name="patience"/>. What its properties say.</summary>
    public async Task<string> PublishAsync(string topic, string payload, TimeSpan patience)
    {
        using var late = new CancellationTokenSource(patience);
        await _stream.WriteAsync(RawMqtt.Packet(0x32, [.. RawMqtt.Text(topic), 0, 1, 0, .. Encoding.UTF8.GetBytes(payload)]), late.Token);
        while (await RawMqtt.ReceiveAsync(_stream, late.Token) is var (kind, body))
        {
            if (kind == 0x40)
                return body.Length > 4 && body[2] == 0 ? Encoding.UTF8.GetString(body, 4, body.Length - 4) : $"PUBACK {Convert.ToHexString(body)}";
        }

        throw new IOException("The connection ended without an answer.");
    }

    /// <summary>The reason code of the gateway's DISCONNECT.</summary>
    public async Task<byte> EndedAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (await RawMqtt.ReceiveAsync(_stream, patience.Token) is var (kind, body))
        {
            if (kind == 0xE0)
                return body.Length > 0 ? body[0] : (byte)0;
        }

        throw new IOException("The connection ended without a DISCONNECT.");
    }

    public void Dispose() => _client.Dispose();
}
