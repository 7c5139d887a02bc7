namespace EdgeIoT.Mqtt.Tests.Conformance;

/// <summary>Names the normative statements of a standard that a test checks, without <c>MQTT-</c>: <c>[Clause("5.0", "3.1.2-24")]</c>.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class ClauseAttribute(string standard, params string[] ids) : Attribute
{
    public string Standard { get; } = standard;

    public IReadOnlyList<string> Ids { get; } = ids;
}
