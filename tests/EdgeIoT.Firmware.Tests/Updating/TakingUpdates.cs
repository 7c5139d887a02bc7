using EdgeIoT.Firmware.Tests.Board;
using EdgeIoT.Protocol.Updates;

namespace EdgeIoT.Firmware.Tests.Updating;

public sealed class TakingUpdates
{
    private readonly Pusher _gateway = new();

    [Fact]
    public void An_update_comes_over_MQTT_and_the_board_restarts_with_it()
    {
        var application = Pusher.NewApplication(1);
        var manifest = _gateway.NewManifest(1, application);
        var board = new DesktopBoard(null, _gateway.Files, _gateway.NewReceiver()).Start();
        board.Run(3_000);
        Assert.Null(_gateway.Start());
        board.Link.Deliver("edgeiot/device/esp-1/request/update", UpdateRequest.WriteOffer(manifest));
        for (var i = 0; i < manifest.Chunks; i++)
        {
            board.Run(100);
            Assert.Contains($"\"next\":{i}", board.Link.Responses[^1], StringComparison.Ordinal);
            board.Link.Deliver("edgeiot/device/esp-1/request/update", _gateway.NewChunk(manifest, i, application));
        }

        board.Run(2_000);
        Assert.Contains($"\"next\":{manifest.Chunks}", board.Link.Responses[^1], StringComparison.Ordinal);
        Assert.True(board.HasRebooted);
        Assert.Equal(application, _gateway.Start());
        Assert.Contains("update: version 0.1.0 starts", _gateway.Log);
    }

    [Fact]
    public void A_delivered_reading_confirms_it()
    {
        var application = Pusher.NewApplication(1);
        Assert.True(_gateway.TryPush(_gateway.NewReceiver(), _gateway.NewManifest(1, application), application));
        Assert.Equal(application, _gateway.Start());
        new DesktopBoard(null, _gateway.Files, _gateway.NewReceiver()).Start().Run(5_000);
        for (var i = 0; i < 10; i++)
            Assert.Equal(application, _gateway.Start());
    }

    [Fact]
    public void No_message_is_larger_than_a_kilobyte()
    {
        var application = Pusher.NewApplication(1, UpdateManifest.MaxChunkBytes);
        var manifest = new UpdateManifest(1, application.Length, UpdateManifest.MaxChunkBytes, new byte[32], new string('v', 32), new string('b', 32));
        Assert.InRange(_gateway.NewChunk(manifest, 0, application).Length, 1_000, 1_024);
        Assert.InRange(UpdateRequest.WriteOffer(manifest).Length, 1, UpdateManifest.MaxSize + 1);
    }

    [Fact]
    public void A_transfer_goes_on_where_it_was_after_a_restart()
    {
        var application = Pusher.NewApplication(1);
        var manifest = _gateway.NewManifest(1, application);
        var board = _gateway.NewReceiver();
        Pusher.Ask(board, UpdateRequest.WriteOffer(manifest));
        Pusher.Ask(board, _gateway.NewChunk(manifest, 0, application));
        Assert.Equal(2, Pusher.Ask(board, _gateway.NewChunk(manifest, 1, application)).Next);
        Assert.Equal(2, Pusher.Ask(board, _gateway.NewChunk(manifest, 1, application)).Next);
        Assert.Equal(2, Pusher.Ask(board, _gateway.NewChunk(manifest, 3, application)).Next);
        var restarted = _gateway.NewReceiver();
        Assert.False(Pusher.Ask(restarted, _gateway.NewChunk(manifest, 2, application)).Ok);
        Assert.Equal(2, Pusher.Ask(restarted, UpdateRequest.WriteOffer(manifest)).Next);
        Assert.True(_gateway.TryPush(restarted, manifest, application));
        Assert.Equal(application, _gateway.Start());
        Assert.True(_gateway.TryPush(_gateway.NewReceiver(), manifest, application), "an answer that was lost is not repeated");
    }

    [Fact]
    public void A_full_flash_refuses_and_keeps_what_runs()
    {
        var running = _gateway.Install(1);
        var application = Pusher.NewApplication(2);
        var manifest = _gateway.NewManifest(2, application);
        var board = _gateway.NewReceiver();
        Assert.Equal(0, Pusher.Ask(board, UpdateRequest.WriteOffer(manifest)).Next);
        Pusher.Ask(board, _gateway.NewChunk(manifest, 0, application));
        _gateway.Files.IsFull = true;
        Assert.Contains("flash", Pusher.Ask(board, _gateway.NewChunk(manifest, 1, application)).Error, StringComparison.Ordinal);
        Assert.Contains("flash", Pusher.Ask(board, UpdateRequest.WriteOffer(manifest)).Error, StringComparison.Ordinal);
        Assert.Equal(0, _gateway.Files.SizeOf("app.2"));
        Assert.Equal(running, _gateway.Start());
        _gateway.Files.IsFull = false;
        Assert.True(_gateway.TryPush(board, manifest, application));
        Assert.Equal(application, _gateway.Start());
    }

    [Fact]
    public void An_update_of_no_bytes_goes_back_to_what_is_built_in()
    {
        _gateway.Install(1);
        Assert.True(_gateway.TryPush(_gateway.NewReceiver(), _gateway.NewManifest(2, []), []));
        Assert.Null(_gateway.Start());
    }
}
