namespace EdgeIoT.Mesh.Tests.Golden;

/// <summary>A script that asks for what is not there.</summary>
internal sealed class ScriptException(string message) : Exception(message);
