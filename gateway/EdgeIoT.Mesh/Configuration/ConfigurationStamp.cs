namespace EdgeIoT.Mesh.Configuration;

/// <summary>Which of two configurations is the newer: that of the later epoch, and of one epoch that which comes later in its log.</summary>
internal readonly record struct ConfigurationStamp(long Line, long Index)
{
    public bool IsNewerThan(ConfigurationStamp other) => Line > other.Line || (Line == other.Line && Index > other.Index);
}
