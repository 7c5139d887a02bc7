using EdgeIoT.Bench.Mqtt.Brokers;

namespace EdgeIoT.Bench.Mqtt.Scenarios;

/// <summary>A load of messages that is put on each broker in turns.</summary>
internal interface IScenario
{
    /// <summary>For <c>--only</c>.</summary>
    string Name { get; }

    /// <summary>For people.</summary>
    string Title { get; }

    /// <summary>The most processor time for a message, in units of mosquitto 2.1; with 2.0 as the peer it is half.</summary>
    double Target { get; }

    /// <summary>Puts the load on for the warm-up, then measures.</summary>
    Sample Run(IBroker broker, TimeSpan warmUp, TimeSpan measured);
}
