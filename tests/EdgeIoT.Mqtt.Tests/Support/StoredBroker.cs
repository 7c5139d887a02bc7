using EdgeIoT.Mqtt.Persistence;
using EdgeIoT.Mqtt.Server;

namespace EdgeIoT.Mqtt.Tests.Support;

/// <summary>Brokers one after the other on one folder. Each dies without a word: nothing that it has not written by then is ever written.</summary>
internal sealed class StoredBroker(Func<MqttServerOptions, MqttServerOptions>? with = null, Func<MqttStorageOptions, MqttStorageOptions>? withStorage = null)
    : IAsyncDisposable
{
    private TestBroker? _broker;

    public string Folder { get; } = Directory.CreateTempSubdirectory("edgeiot-mqtt-").FullName;

    public KillableDisk Disk { get; private set; } = new();

    public TestBroker Broker => _broker ?? throw new InvalidOperationException("No broker runs.");

    public MqttServer Server => Broker.Server;

    public async Task<TestBroker> StartAsync()
    {
        Disk = new();
        var storage = new MqttStorageOptions { Folder = Folder, Disk = Disk, WillGrace = TimeSpan.FromSeconds(1) };
        var options = new MqttServerOptions { Storage = (withStorage ?? (s => s))(storage) };
        return _broker = await TestBroker.StartAsync((with ?? (o => o))(options));
    }

    public async Task KillAsync()
    {
        Disk.Kill();
        await Broker.DisposeAsync();
        _broker = null;
    }

    public async Task<TestBroker> RestartAsync()
    {
        await KillAsync();
        return await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_broker is not null) await _broker.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
