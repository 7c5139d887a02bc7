using EdgeIoT.Device.Tests.World;
using EdgeIoT.Protocol;

namespace EdgeIoT.Device.Tests;

/// <summary>What is allocated has to be collected, on an interpreter: so little is.</summary>
public sealed class AllocatingWhileRunning
{
    private const int Interval = 1_000;

    private readonly DeviceBrain _brain = new(
        new DeviceOptions("esp-1") { IntervalMilliseconds = Interval, UseDiscovery = false, Seeds = [new Endpoint("192.0.2.1", 1883)] }, new SeededRandom(1), null);

    private long _now = 1_000;
    private long _payloadBytes;
    private int _messages;

    [Fact]
    public void A_sample_that_waits_allocates_nothing()
    {
        Start();
        Run(700);
        Assert.Equal(500, _brain.Buffer.Count);
        Assert.Equal(0, Allocated(() => Run(1_000)));
    }

    [Fact]
    public void A_sample_that_is_sent_allocates_its_message_alone()
    {
        Start();
        _brain.OnNetworkUp(_now);
        Run(200);
        Assert.True(_brain.IsOnline);
        var allocated = Allocated(() =>
        {
            (_payloadBytes, _messages) = (0, 0);
            Run(1_000);
        });
        Assert.Equal(1_000, _messages);
        // An array has a header, and an odd end that is rounded up.
        Assert.InRange(allocated, _payloadBytes, _payloadBytes + (_messages * (long)(4 * IntPtr.Size)));
    }

    private void Start()
    {
        _brain.Start(_now, null);
        _brain.OnTime(_now, 1_790_000_000_000);
    }

    private static long Allocated(Action action)
    {
        // What the runtime allocates when code runs for the first time is not the brain's.
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private void Run(int samples)
    {
        for (var sampled = 0; sampled < samples;)
        {
            var action = _brain.Next(_now);
            switch (action)
            {
                case DeviceAction.Wait:
                    _now = Math.Max(_now + 1, Math.Min(_brain.WakeAt, _now + Interval));
                    break;
                case DeviceAction.SaveState:
                    _brain.OnStateSaved(_now, true);
                    break;
                case DeviceAction.SaveBacklog:
                    _brain.OnBacklogSaved(_now, true);
                    break;
                case DeviceAction.Sample:
                    sampled++;
                    _brain.OnSample(_now, 2137, 4520, 101_325);
                    break;
                case DeviceAction.Connect:
                    _brain.OnConnected(_now, _brain.Target.Connection, 65_535);
                    break;
                case DeviceAction.Publish when _brain.Outgoing.Handle != 0:
                    _messages++;
                    _payloadBytes += _brain.Outgoing.Payload.Length;
                    _brain.OnAcknowledged(_now, _brain.Target.Connection, _brain.Outgoing.Handle, 0, AckLevel.Quorum);
                    break;
                default:
                    break;
            }
        }
    }
}
