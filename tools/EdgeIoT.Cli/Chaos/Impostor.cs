using System.Globalization;
using EdgeIoT.Gateway.Identity;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mqtt.Client;

namespace EdgeIoT.Cli.Chaos;

/// <summary>
/// A malicious node inside the house: it has the join token and speaks the protocol, but signs for a key that it does not have. Calls again and
/// again on the link that gateways use among themselves.
/// </summary>
internal sealed class Impostor(int port, byte[] joinToken) : IAttack
{
    private const string Method = "EDGEIOT-MESH";
    private const string Mesh = "edgeiot";
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(20);

    private int _refused;
    private int _admitted;

    public string Outcome => string.Create(CultureInfo.InvariantCulture, $"{_refused} calls turned away, {_admitted} let in");

    public bool Succeeded => _admitted > 0;

    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                if (await CallAsync(stop))
                    _admitted++;
                else
                    _refused++;
                await Task.Delay(Breath, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Its time is up.
        }
    }

    private async Task<bool> CallAsync(CancellationToken stop)
    {
        using var key = SystemMeshCrypto.Create();
        using var handshake = Handshake.Initiate(new MeshCredentials(new BorrowedKey(key), Mesh, joinToken), HandshakePurpose.Link);
        await using var client = new MqttClient(new MqttClientOptions
        {
            Host = "127.0.0.1",
            Port = port,
            ClientId = string.Create(CultureInfo.InvariantCulture, $"impostor-{_refused}"),
            ConnectTimeout = AnswerWithin,
            AuthenticationMethod = Method,
            AuthenticationData = handshake.Hello,
            Authenticate = (sender, data) =>
            {
                if (handshake.Receive(data, out var reply) != HandshakeStep.Refused && reply is not null)
                    sender.SendAuthentication(reply);
            },
        });
        return (await client.ConnectAsync(stop)).IsSuccess;
    }

    /// <summary>Says that it has one key and signs with another.</summary>
    private sealed class BorrowedKey(SystemMeshCrypto claimed) : IMeshCrypto
    {
        public ReadOnlyMemory<byte> PublicKey => claimed.PublicKey;

        public byte[] Sign(ReadOnlySpan<byte> data)
        {
            using var own = SystemMeshCrypto.Create();
            return own.Sign(data);
        }

        public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) => claimed.Verify(publicKey, data, signature);

        public IEphemeralKey CreateEphemeral() => claimed.CreateEphemeral();

        public void Fill(Span<byte> target) => claimed.Fill(target);
    }
}
