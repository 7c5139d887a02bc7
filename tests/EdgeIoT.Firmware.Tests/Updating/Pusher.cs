using System.Security.Cryptography;
using System.Text.Json;
using EdgeIoT.Firmware.Tests.Board;
using EdgeIoT.Firmware.Updates;
using EdgeIoT.Protocol.Credentials;
using EdgeIoT.Protocol.Updates;

namespace EdgeIoT.Firmware.Tests.Updating;

/// <summary>A gateway that pushes an application, and the board that starts with what came.</summary>
internal sealed class Pusher : IHmacSha256
{
    public const string BuiltIn = "0.1.0";

    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    public MemoryFiles Files { get; } = new();

    public List<string> Log { get; } = [];

    public byte[] Compute(byte[] key, byte[] data) => HMACSHA256.HashData(key, data);

    public UpdateStore NewStore(string deviceId = "esp-1") => new(Files, this, Key, deviceId);

    public static byte[] NewApplication(int number, int bytes = 2_500)
    {
        var application = new byte[bytes];
        new Random(number).NextBytes(application);
        return application;
    }

    public UpdateManifest NewManifest(int number, byte[] application, string builtIn = BuiltIn, string deviceId = "esp-1")
    {
        var manifest = new UpdateManifest(number, application.Length, 600, SHA256.HashData(application), $"0.{number}.0", builtIn);
        manifest.Sign(this, Key, deviceId);
        return manifest;
    }

    public byte[] NewChunk(UpdateManifest manifest, int chunk, byte[] application) => UpdateRequest.WriteChunk(this, Key, manifest, chunk, application);

    /// <summary>Pushes until the board restarts; false when it refuses.</summary>
    public bool TryPush(UpdateReceiver board, UpdateManifest manifest, byte[] application)
    {
        var answer = Ask(board, UpdateRequest.WriteOffer(manifest));
        for (var i = 0; i < 100 && answer.Ok && answer.Next < manifest.Chunks; i++)
            answer = Ask(board, NewChunk(manifest, answer.Next, application));
        return answer.Ok && answer.Next == manifest.Chunks;
    }

    public static Answer Ask(UpdateReceiver board, byte[] payload)
    {
        using var json = JsonDocument.Parse(board.Take(payload));
        var root = json.RootElement;
        var ok = root.GetProperty("ok").GetBoolean();
        return new Answer(ok, ok ? root.GetProperty("next").GetInt32() : -1, ok ? "" : root.GetProperty("error").GetString()!);
    }

    /// <summary>What the board would run if it started now.</summary>
    public byte[]? Start(string builtIn = BuiltIn) => new UpdateBoot(NewStore(), new LogLines(Log), builtIn).Choose();

    /// <summary>Puts a confirmed application on the board.</summary>
    public byte[] Install(int number)
    {
        var application = NewApplication(number);
        Assert.True(TryPush(NewReceiver(), NewManifest(number, application), application), "not installed");
        Assert.Equal(application, Start());
        NewReceiver().Confirm();
        return application;
    }

    public UpdateReceiver NewReceiver() => new(NewStore(), BuiltIn);

    internal sealed record Answer(bool Ok, int Next, string Error);

    private sealed class LogLines(List<string> lines) : Running.ILog
    {
        public void Write(string line) => lines.Add(line);
    }
}
