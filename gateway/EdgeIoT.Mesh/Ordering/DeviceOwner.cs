using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Ordering;

/// <summary>To whom a device belongs.</summary>
/// <param name="Gateway">The gateway that it attached to last.</param>
/// <param name="Epoch">How often it has attached: the fencing epoch. Whoever acts for an older one is refused.</param>
public readonly record struct DeviceOwner(NodeId Gateway, long Epoch);
