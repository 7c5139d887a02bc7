#pragma warning disable MA0025, CA1822, CA1065, IDE0060 // Replaced by the implementation.
using System.Diagnostics.CodeAnalysis;

namespace EdgeIoT.Mqtt.Retained;

/// <summary>The retained messages of a server. Safe for use from any thread.</summary>
public sealed class RetainedMessages
{
    /// <summary>How many there are.</summary>
    public int Count => throw new NotImplementedException();

    /// <summary>Finds the message retained for a topic.</summary>
    public bool TryGet(string topic, [NotNullWhen(true)] out RetainedMessage? message) => throw new NotImplementedException();

    /// <summary>Keeps a message without sending it to subscribers; an empty payload removes.</summary>
    /// <returns>False where a limit forbids it.</returns>
    public bool Set(RetainedMessage message) => throw new NotImplementedException();

    /// <summary>The messages whose topic matches, as of now.</summary>
    public IReadOnlyList<RetainedMessage> Matching(string filter = "#") => throw new NotImplementedException();
}
