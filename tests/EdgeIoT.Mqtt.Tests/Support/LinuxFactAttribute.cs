using EdgeIoT.Mqtt.Transport;

namespace EdgeIoT.Mqtt.Tests.Support;

/// <summary>A test of what there is on Linux only.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!MqttTcpListener.IsSupported) Skip = "the TCP transport is for Linux";
    }
}
