using System.Text.Json;
using EdgeIoT.Protocol;
using EdgeIoT.Protocol.Gateways;

namespace EdgeIoT.Simulator.Tests.Support;

/// <summary>Gateways that share what they have stored, as a mesh would, in one process.</summary>
internal sealed class TestMesh : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly HashSet<(string, long, long)> _known = [];
    private readonly Dictionary<string, (long Boot, long Seq)> _last = new(StringComparer.Ordinal);

    public List<TestGateway> Gateways { get; } = [];

    /// <summary>Every reading once, as it was first stored.</summary>
    public List<StoredReading> Stored { get; } = [];

    public int OutOfOrder { get; private set; }

    public static async Task<TestMesh> StartAsync(int gateways)
    {
        var mesh = new TestMesh();
        for (var i = 1; i <= gateways; i++)
            mesh.Gateways.Add(new TestGateway(mesh, $"gw-{i}", $"{i:x32}"));
        foreach (var gateway in mesh.Gateways)
            await gateway.StartAsync();
        return mesh;
    }

    public string[] Endpoints => [.. Gateways.Select(gateway => $"127.0.0.1:{gateway.Port}")];

    public int Count
    {
        get
        {
            lock (_gate)
                return Stored.Count;
        }
    }

    public byte[] List() => new GatewayList(1, [.. Gateways.Select(g => new GatewayEntry(g.Name, g.Id, new Endpoint("127.0.0.1", g.Port)))]).ToBytes();

    public void Store(string device, ReadOnlyMemory<byte> payload)
    {
        using var message = JsonDocument.Parse(payload);
        JsonElement[] readings = message.RootElement.ValueKind == JsonValueKind.Array ? [.. message.RootElement.EnumerateArray()] : [message.RootElement];
        lock (_gate)
        {
            foreach (var reading in readings)
                Store(device, reading);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in Gateways)
            await gateway.DisposeAsync();
    }

    private void Store(string device, JsonElement reading)
    {
        var (boot, seq) = (reading.GetProperty("boot").GetInt64(), reading.GetProperty("seq").GetInt64());
        if (!_known.Add((device, boot, seq)))
            return;
        if (_last.TryGetValue(device, out var last) && (boot, seq).CompareTo(last) < 0)
            OutOfOrder++;
        _last[device] = (boot, seq);
        Stored.Add(new StoredReading(
            device,
            boot,
            seq,
            reading.GetProperty("temperature_c").GetDouble(),
            reading.GetProperty("humidity_pct").GetDouble(),
            reading.GetProperty("pressure_hpa").GetDouble()));
    }
}

internal sealed record StoredReading(string Device, long Boot, long Seq, double Temperature, double Humidity, double Pressure);
