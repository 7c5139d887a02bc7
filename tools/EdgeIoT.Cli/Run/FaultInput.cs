using EdgeIoT.Gateway.Faults;

namespace EdgeIoT.Cli.Run;

/// <summary>
/// Faults that <c>edgeiot chaos</c> inflicts on its gateways, a line of standard input each. Only the process that started the gateway holds the
/// other end, and only with <see cref="Switch"/> is there anything to hear it: no port, file or signal can switch a fault on.
/// </summary>
internal static class FaultInput
{
    /// <summary>Given by <c>edgeiot chaos</c> to its gateways alone.</summary>
    public const string Switch = "--take-faults";

    public static void Take(FaultSwitch faults, string line)
    {
        if (!faults.TryApply(line))
            Console.Error.WriteLine($"edgeiot gateway: '{line}' is no fault; nothing has changed");
    }
}
