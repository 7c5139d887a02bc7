using EdgeIoT.EndToEnd.Machine;

namespace EdgeIoT.EndToEnd.Network;

/// <summary>
/// A test on an emulated network, which needs Linux, root and iproute2. Without root it is skipped with the reason; a missing program
/// fails it where EDGEIOT_REQUIRE_PEERS=1 says that everything must be there.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NamespaceFactAttribute : FactAttribute
{
    public NamespaceFactAttribute(params string[] programs)
    {
        if (!OperatingSystem.IsLinux())
            Skip = "Network namespaces are Linux's.";
        else if (!Environment.IsPrivilegedProcess)
            Skip = "Network namespaces need root.";
        else if (Peers.Missing([.. programs, "ip"]) is { } missing)
            Skip = missing;
        else if (!File.Exists(TunDevice.DeviceFile))
            Skip = $"This kernel has no {TunDevice.DeviceFile}.";
    }
}
