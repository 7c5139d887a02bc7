namespace EdgeIoT.Mqtt.Server;

/// <summary>Why a message did not reach a receiver.</summary>
internal enum DropReason
{
    QueueFull,
    StoreFull,
    TooLarge,
    Expired,
    RetainedFull,

    /// <summary>Its receiver may not have it any more.</summary>
    Withheld,
}
