using EdgeIoT.Protocol;

namespace EdgeIoT.Device.Tests.World;

/// <summary>A board, and three gateways that it is told of.</summary>
public abstract class BoardTest
{
    private readonly ModelMesh _mesh = new();
    private BoardHost? _board;

    protected BoardTest()
    {
        for (var i = 1; i <= 3; i++)
            _mesh.Add($"gw-{i}");
        Options = new DeviceOptions("esp-1") { UseDiscovery = false, Seeds = [.. _mesh.Gateways.Select(g => g.Endpoint)] };
    }

    protected DeviceOptions Options { get; set; }

    private protected ModelMesh Mesh => _mesh;

    private protected BoardHost Board => _board ??= new BoardHost(_mesh, Options);

    private protected DeviceBrain Brain => Board.Brain;

    private protected ModelGateway Current => Board.Gateway ?? throw new InvalidOperationException("not connected");

    private protected void PowerOnAndGoOnline()
    {
        Board.PowerOn();
        Assert.True(Board.RunUntil(() => Brain.IsOnline, within: 5_000), "not online within 5 s");
    }

    private protected long[] StoredSeqs() => [.. Mesh.Stored.Select(reading => reading.Seq)];

    private protected long Count(DeviceAction action, string detail = "") =>
        Board.Trace.Count(entry => entry.Action == action && entry.Detail.Contains(detail, StringComparison.Ordinal));

    /// <summary>The balance that must hold at any time.</summary>
    private protected void NothingIsLostSilently()
    {
        var counters = Brain.Counters;
        Assert.Equal(counters.Sampled + counters.Restored, counters.Acknowledged + counters.Refused + counters.Dropped + Brain.Buffer.Count);
    }

    protected static Endpoint Nowhere { get; } = new("198.51.100.1", 1883);
}
