namespace EdgeIoT.Mqtt.Tests.Support;

/// <summary>A folder that goes with the test.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("edgeiot-mqtt-").FullName;

    /// <summary>A folder with the same files.</summary>
    public TestFolder Copy()
    {
        var copy = new TestFolder();
        foreach (var file in Directory.EnumerateFiles(Path)) File.Copy(file, System.IO.Path.Combine(copy.Path, System.IO.Path.GetFileName(file)));
        return copy;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
