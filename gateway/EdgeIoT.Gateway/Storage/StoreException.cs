namespace EdgeIoT.Gateway.Storage;

/// <summary>The store cannot be opened or read; the message names the file and says what to do.</summary>
public sealed class StoreException : Exception
{
    public StoreException(string message)
        : base(message)
    {
    }

    public StoreException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public StoreException()
    {
    }

    internal static StoreException Damaged(string file, long offset, string what) => new(
        $"{file} is damaged at offset {offset}: {what}. Nothing was changed. This copy cannot be trusted any more: restore the data "
        + "folder from a backup, or move it away and let the gateway join the mesh anew; the other gateways have its readings.");
}
