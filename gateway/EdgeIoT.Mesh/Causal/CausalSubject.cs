namespace EdgeIoT.Mesh.Causal;

/// <summary>What a causal broadcast is about: the first byte of its payload. Values are append-only; unknown ones are delivered to nobody.</summary>
internal enum CausalSubject : byte
{
    /// <summary>A message of the application above the mesh.</summary>
    Application = 0,

    /// <summary>Where devices are attached.</summary>
    DeviceLocations = 1,
}
