namespace EdgeIoT.Mqtt.Fuzzing.Runs;

/// <summary>Something is not as it should be.</summary>
internal sealed class FindingException(string message) : Exception(message);
