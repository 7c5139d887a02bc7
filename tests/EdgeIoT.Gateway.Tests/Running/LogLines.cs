using System.Collections.Concurrent;
using System.Text;

namespace EdgeIoT.Gateway.Tests.Running;

/// <summary>The lines that a gateway logged; written and read by several threads.</summary>
internal sealed class LogLines : TextWriter
{
    private readonly ConcurrentQueue<string> _lines = new();

    public override Encoding Encoding => Encoding.UTF8;

    public bool Tell(string text) => _lines.Any(line => line.Contains(text, StringComparison.Ordinal));

    public override void WriteLine(string? value) => _lines.Enqueue(value ?? "");

    public override Task WriteLineAsync(string? value)
    {
        WriteLine(value);
        return Task.CompletedTask;
    }
}
