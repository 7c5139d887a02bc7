using EdgeIoT.Bench.Mqtt.Scenarios;

namespace EdgeIoT.Bench.Mqtt;

/// <summary>The loads that are measured in turns, and what they may cost.</summary>
internal static class MessageScenarios
{
    public const string FanIn = "fan-in-0";
    public const string Strangers = "strangers";

    public static IReadOnlyList<IScenario> All { get; } =
    [
        new ClosedLoop { Name = FanIn, Title = "fan-in 50 to 1, QoS 0", Target = 0.8, Publishers = 50 },
        new ClosedLoop { Name = "fan-in-1", Title = "fan-in 50 to 1, QoS 1", Target = 0.6, Publishers = 50, QoS = 1 },
        new ClosedLoop { Name = "fan-out", Title = "fan-out 1 to 50, QoS 0", Target = 0.3, Subscribers = 50 },
        new OpenLoop(),
        new ClosedLoop { Name = Strangers, Title = "fan-in QoS 0, 1,000 others", Target = 0.8, Publishers = 50, Strangers = 1000 },
    ];
}
