using System.Diagnostics;
using System.Globalization;
using EdgeIoT.Bench.Mqtt.Brokers;
using EdgeIoT.Bench.Mqtt.Wire;

namespace EdgeIoT.Bench.Mqtt.Scenarios;

/// <summary>What a broker used between its making and <see cref="Stop"/>.</summary>
internal sealed class Meter
{
    private const double TicksPerSecond = 100;
    private readonly int _process;
    private readonly long _counted;
    private readonly TimeSpan _processor;
    private readonly TimeSpan _own = SystemCalls.ProcessorTime(Environment.ProcessId);
    private readonly double _machine = MachineSeconds();
    private readonly long _start = Stopwatch.GetTimestamp();

    public Meter(IBroker broker, long counted)
    {
        _process = broker.Process.Id;
        _counted = counted;
        _processor = SystemCalls.ProcessorTime(_process);
    }

    public Sample Stop(long counted)
    {
        var seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
        var processor = SystemCalls.ProcessorTime(_process) - _processor;
        var own = SystemCalls.ProcessorTime(Environment.ProcessId) - _own;
        var messages = counted - _counted;
        return new Sample
        {
            Processor = messages == 0 ? double.NaN : processor.TotalMicroseconds / messages,
            PerSecond = messages / seconds,
            OtherCores = Math.Max(0, (MachineSeconds() - _machine - processor.TotalSeconds - own.TotalSeconds) / seconds),
        };
    }

    /// <summary>Processor time of everything on this machine.</summary>
    private static double MachineSeconds()
    {
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        double Field(int index) => double.Parse(fields[index], CultureInfo.InvariantCulture);
        return (Field(1) + Field(2) + Field(3) + Field(6) + Field(7)) / TicksPerSecond;
    }
}
