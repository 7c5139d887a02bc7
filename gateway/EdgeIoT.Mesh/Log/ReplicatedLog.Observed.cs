using EdgeIoT.Mesh.Configuration;

namespace EdgeIoT.Mesh.Log;

/// <content>What a gateway without the log knows of its mesh.</content>
internal sealed partial class ReplicatedLog
{
    private MeshConfiguration _observed = MeshConfiguration.Empty;

    /// <summary>Takes a configuration that is committed, though its entry is not here. It never goes back; and whoever has
    /// a log comes over to another line of epochs first. True where it is news.</summary>
    public bool Observe(MeshConfiguration configuration)
    {
        if (!configuration.Stamp.IsNewerThan(Configuration.Stamp) || (configuration.Line != Line && Last > 0))
            return false;
        _observed = configuration;
        return true;
    }
}
