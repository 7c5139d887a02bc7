namespace EdgeIoT.EndToEnd.Clients;

/// <summary>A client that publishes readings of one device, one after the other, until it is told to stop.</summary>
internal interface IClient : IAsyncDisposable
{
    string Device { get; }

    /// <summary>Ends after what it sent is acknowledged, or cannot be for a while.</summary>
    Task StopAsync();
}
