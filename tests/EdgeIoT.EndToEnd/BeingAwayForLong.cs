using System.Globalization;
using System.Net.Sockets;
using System.Text;
using EdgeIoT.EndToEnd.Audit;
using EdgeIoT.EndToEnd.Clients;
using EdgeIoT.EndToEnd.Machine;
using EdgeIoT.EndToEnd.Meshes;
using Xunit.Abstractions;

namespace EdgeIoT.EndToEnd;

/// <summary>
/// A gateway is away while the others take in more than is kept: it comes back by a snapshot and then gives what they give. It is killed in the middle of
/// that, and one of the others while it forgets.
/// </summary>
public sealed class BeingAwayForLong(ITestOutputHelper output)
{
    private const int RetainMebibytes = 16;
    private const int Batch = 500;

    /// <summary>Log, journals and the segment that is being filled, for the worst moment: before what is forgotten is removed.</summary>
    private const long MostOnDisk = 4L * RetainMebibytes << 20;

    private static readonly TimeSpan Within = TimeSpan.FromMinutes(3);
    private long _seq;

    [Fact]
    public Task It_goes_on_by_a_snapshot_and_gives_what_the_others_give() => MeshUnderTest.RunAsync(
        3, output, shellPrefix: $"export EDGEIOT__STORAGE_RETAIN={RetainMebibytes}", scenario: async mesh =>
    {
        var (taker, forgetter, away) = (mesh.Gateways[0], mesh.Gateways[1], mesh.Gateways[2]);
        await PublishAsync(taker, Batch);
        await away.KillAsync();
        await WriteUntilForgottenAsync(mesh, taker, _seq);
        mesh.Say($"{_seq} readings, {forgetter.Name} begins at {await FirstAsync(forgetter)}");

        // Killed as soon as it says that it fetches, and again: it goes on from what it has, which may be all of it already.
        foreach (var _ in Enumerable.Range(0, 2))
        {
            away.StartAgain();
            await Eventually.HoldsAsync($"{away.Name} fetches a snapshot or has it", Within, async () => Fetches(away) || await FirstAsync(away) > 1 ? null : "it has not said so");
            await away.KillAsync();
        }

        away.StartAgain();
        await mesh.AgreedAsync();
        await CaughtUpAsync(mesh);

        // The others forget while one of them is killed in the middle of it.
        var before = await FirstAsync(taker) ?? 0;
        foreach (var _ in Enumerable.Range(0, 2))
        {
            await WriteUntilForgottenAsync(mesh, taker, before);
            before = await FirstAsync(taker) ?? 0;
            await forgetter.KillAsync();
            forgetter.StartAgain();
            await mesh.AgreedAsync();
        }

        await CaughtUpAsync(mesh);
        foreach (var gateway in mesh.Gateways)
        {
            var bytes = new DirectoryInfo(gateway.Folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length);
            mesh.Say($"{gateway.Name} has {bytes / 1024} KiB on disk");
            Assert.True(bytes < MostOnDisk, $"{gateway.Name} has {bytes} bytes on disk for {RetainMebibytes} MiB that are kept");
        }
    });

    private static bool Fetches(GatewayUnderTest gateway) =>
        gateway.Process!.Lines.Any(l => l.Contains("fetches a snapshot", StringComparison.Ordinal));

    private static async Task<long?> FirstAsync(GatewayUnderTest gateway) => (long?)(await gateway.MeshAsync())?["firstSequence"];

    private async Task WriteUntilForgottenAsync(MeshUnderTest mesh, GatewayUnderTest gateway, long sequence)
    {
        await Eventually.HoldsAsync($"everybody forgets sequence {sequence}", Within, async () =>
        {
            await PublishAsync(gateway, 20 * Batch);
            foreach (var running in mesh.Running)
            {
                if (await FirstAsync(running) is not { } first || first <= sequence)
                    return $"{running.Name} begins at {await FirstAsync(running)}, {_seq} are written";
            }

            return null;
        });
    }

    /// <summary>All have everything up to the last acknowledged reading, each place once, and the same where they have the same places. The one
    /// board numbers its readings without gaps and they keep their order, so the sequence of a reading is its own number.</summary>
    private async Task CaughtUpAsync(MeshUnderTest mesh)
    {
        foreach (var gateway in mesh.Gateways)
        {
            await Eventually.HoldsAsync($"{gateway.Name} has caught up", Within, async () =>
                await gateway.MeshAsync() is { } status && (long)status["sequence"]! == _seq ? null : $"{_seq} are acknowledged");
            var first = (await FirstAsync(gateway))!.Value;
            var readings = await gateway.ReadingsAsync();
            Assert.True(first > 1, $"{gateway.Name} has forgotten nothing");
            Assert.Equal(_seq, readings[^1].Sequence);
            Assert.InRange(readings[0].Sequence, 1, first + 1);
            for (var i = 0; i < readings.Count; i++)
            {
                Assert.True(readings[i].Sequence == readings[0].Sequence + i, $"{gateway.Name}: {readings[i].Sequence} at place {i} from {readings[0].Sequence} on");
                Assert.True(readings[i].Id == new ReadingId("meter", 1, readings[i].Sequence), $"{gateway.Name}: {readings[i].Line}");
            }
        }
    }

    /// <summary>Readings of one board, acknowledged one packet after the other; a packet without an answer is sent again.</summary>
    private async Task PublishAsync(GatewayUnderTest gateway, int count)
    {
        for (var end = _seq + count; _seq < end; _seq += Batch)
        {
            var payload = new StringBuilder("[");
            for (var seq = _seq + 1; seq <= _seq + Batch; seq++)
                payload.Append(CultureInfo.InvariantCulture, $"{(seq > _seq + 1 ? "," : "")}{{\"boot\":1,\"seq\":{seq},\"temperature_c\":20.5,\"humidity_pct\":45.5}}");
            payload.Append(']');
            await Eventually.HoldsAsync($"{gateway.Name} acknowledges", Within, async () =>
            {
                try
                {
                    var answer = await RawMqtt.PublishAsync(gateway.MqttPort, "edgeiot/device/meter/telemetry", payload.ToString());
                    return answer is { Code: 0 } ? null : $"the answer was {answer}";
                }
                catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
                {
                    return e.Message;
                }
            });
        }
    }
}
