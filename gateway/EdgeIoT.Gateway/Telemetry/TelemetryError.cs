namespace EdgeIoT.Gateway.Telemetry;

/// <summary>Why a telemetry message was not taken: the field, and what it should have been. Nothing of the message was stored.</summary>
public sealed record TelemetryError(string Field, string Problem)
{
    /// <summary>As told to the client and in events.</summary>
    public override string ToString() => $"{Field}: {Problem}";
}
