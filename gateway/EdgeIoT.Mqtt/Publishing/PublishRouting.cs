namespace EdgeIoT.Mqtt.Publishing;

/// <summary>When the server hands an accepted publish to its subscribers and to the retained store.</summary>
public enum PublishRouting
{
    /// <summary>At once, before it is acknowledged.</summary>
    Now,

    /// <summary>When the ticket is completed with success, in packet order.</summary>
    OnCompletion,

    /// <summary>Not at all: the host has taken it over.</summary>
    Never,
}
