using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeIoT.Cli.Input;

/// <summary>Writes a failure to the error stream: two lines for people, one JSON object with <c>--json</c>.</summary>
internal static class FailureOutput
{
    public static int Write(TextWriter error, CommandFailure failure, bool json)
    {
        if (json)
            error.WriteLine(JsonSerializer.Serialize(new FailureBody(failure.Message, failure.Next), FailureJson.Readable.FailureBody));
        else
            error.WriteLine($"edgeiot: {failure.Message}\n  {failure.Next}");
        return failure.ExitCode;
    }
}

internal sealed record FailureBody(string Error, string Next);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FailureBody))]
internal sealed partial class FailureJson : JsonSerializerContext
{
    /// <summary>For terminals and pipes, not for web pages: quotes stay quotes.</summary>
    public static FailureJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
