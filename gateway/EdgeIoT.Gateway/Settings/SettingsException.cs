namespace EdgeIoT.Gateway.Settings;

/// <summary>A setting cannot be used; the message names it, says what it must be, and where the value came from.</summary>
public sealed class SettingsException : Exception
{
    public SettingsException(string message)
        : base(message)
    {
    }

    public SettingsException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public SettingsException()
    {
    }
}
