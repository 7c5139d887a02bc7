using EdgeIoT.Protocol.Updates;

namespace EdgeIoT.Firmware.Tests.Updating;

public sealed class RefusingUpdates
{
    private readonly Pusher _gateway = new();

    [Fact]
    public void A_manifest_that_was_changed_or_made_for_another_board_is_refused()
    {
        var application = Pusher.NewApplication(1);
        var offer = UpdateRequest.WriteOffer(_gateway.NewManifest(1, application));
        for (var i = 1; i < offer.Length; i++)
        {
            var changed = (byte[])offer.Clone();
            changed[i] ^= 1;
            Assert.Contains("not signed", Pusher.Ask(_gateway.NewReceiver(), changed).Error, StringComparison.Ordinal);
        }

        var foreign = _gateway.NewManifest(1, application, deviceId: "esp-2");
        Assert.Contains("not signed", Pusher.Ask(_gateway.NewReceiver(), UpdateRequest.WriteOffer(foreign)).Error, StringComparison.Ordinal);
        Assert.Equal(0, _gateway.Files.Operations);
    }

    [Fact]
    public void A_chunk_that_was_changed_or_belongs_elsewhere_is_not_written()
    {
        var application = Pusher.NewApplication(1);
        var manifest = _gateway.NewManifest(1, application);
        var board = _gateway.NewReceiver();
        Pusher.Ask(board, UpdateRequest.WriteOffer(manifest));
        var written = _gateway.Files.Operations;
        var changed = _gateway.NewChunk(manifest, 0, application);
        changed[100] ^= 1;
        Assert.Contains("not signed", Pusher.Ask(board, changed).Error, StringComparison.Ordinal);
        var moved = _gateway.NewChunk(manifest, 1, application);
        moved[8] = 0;
        Assert.Contains("not signed", Pusher.Ask(board, moved).Error, StringComparison.Ordinal);
        var other = _gateway.NewManifest(2, application);
        var foreign = _gateway.NewChunk(other, 0, application);
        foreign[4] = 1;
        Assert.Contains("not signed", Pusher.Ask(board, foreign).Error, StringComparison.Ordinal);
        Assert.Equal(written, _gateway.Files.Operations);
        Assert.True(_gateway.TryPush(board, manifest, application));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_number_that_is_not_above_all_that_were_taken_is_refused(int number)
    {
        _gateway.Install(3);
        var application = Pusher.NewApplication(9);
        var answer = Pusher.Ask(_gateway.NewReceiver(), UpdateRequest.WriteOffer(_gateway.NewManifest(number, application)));
        Assert.Contains("above 3", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_application_for_other_libraries_is_neither_taken_nor_started()
    {
        var application = Pusher.NewApplication(1);
        var answer = Pusher.Ask(_gateway.NewReceiver(), UpdateRequest.WriteOffer(_gateway.NewManifest(1, application, "0.2.0")));
        Assert.Contains("0.1.0", answer.Error, StringComparison.Ordinal);
        _gateway.Install(1);
        Assert.Null(_gateway.Start(builtIn: "0.2.0"));
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { (byte)'O' })]
    [InlineData(new byte[] { (byte)'C', 0, 0 })]
    [InlineData(new byte[] { (byte)'{', (byte)'}' })]
    public void Anything_else_is_answered_with_an_error(byte[] payload) => Assert.False(Pusher.Ask(_gateway.NewReceiver(), payload).Ok);
}
