namespace EdgeIoT.Gateway.Mesh;

/// <summary>A link that gathers what is sent in a round.</summary>
internal interface IUnsentLink
{
    /// <summary>Whether it waits for the end of the round already.</summary>
    bool IsUnsent { get; set; }

    /// <summary>Sends what was gathered: one write.</summary>
    void Flush();
}
