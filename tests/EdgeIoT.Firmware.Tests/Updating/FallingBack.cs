using EdgeIoT.Firmware.Running;
using EdgeIoT.Firmware.Supervision;
using EdgeIoT.Firmware.Updates;

namespace EdgeIoT.Firmware.Tests.Updating;

public sealed class FallingBack : IApplicationLoader, IPower, ILog
{
    private readonly Pusher _gateway = new();
    private int _restarts;

    [Fact]
    public void An_application_that_never_proves_itself_gives_way_to_what_is_built_in()
    {
        var application = Push(1);
        for (var i = 0; i < UpdateBoot.MaxStarts; i++)
            Assert.Equal(application, _gateway.Start());
        Assert.Null(_gateway.Start());
        Assert.Null(_gateway.Start());
        Assert.Contains("update: failed 3 times, taken back", _gateway.Log);
        Assert.False(_gateway.TryPush(_gateway.NewReceiver(), _gateway.NewManifest(1, application), application), "what failed is taken again");
    }

    [Fact]
    public void It_gives_way_to_the_one_before_if_that_had_proved_itself()
    {
        var before = _gateway.Install(1);
        var application = Push(2);
        for (var i = 0; i < UpdateBoot.MaxStarts; i++)
            Assert.Equal(application, _gateway.Start());
        for (var i = 0; i < 5; i++)
            Assert.Equal(before, _gateway.Start());
    }

    [Fact]
    public void While_one_is_on_trial_no_other_is_taken()
    {
        Push(1);
        var next = Pusher.NewApplication(2);
        Assert.False(_gateway.TryPush(_gateway.NewReceiver(), _gateway.NewManifest(2, next), next));
        var board = _gateway.NewReceiver();
        board.Confirm();
        Assert.True(_gateway.TryPush(board, _gateway.NewManifest(2, next), next));
    }

    [Fact]
    public void A_damaged_slot_is_not_run()
    {
        _gateway.Install(1);
        _gateway.Files.Damage("app.1");
        Assert.Null(_gateway.Start());
        Assert.Contains(_gateway.Log, line => line.StartsWith("update: damaged", StringComparison.Ordinal));
    }

    [Fact]
    public void An_application_that_ends_is_on_trial_again()
    {
        var application = _gateway.Install(1);
        for (var i = 0; i < 10; i++)
            UpdateStart.Run(new UpdateBoot(_gateway.NewStore(), this, Pusher.BuiltIn), this, this, this, Pusher.BuiltIn);
        Assert.Equal(UpdateBoot.MaxStarts, _restarts);
        Assert.Null(_gateway.Start());
        Assert.Equal(2_500, application.Length);
    }

    [Fact]
    public void Power_that_goes_at_any_moment_leaves_a_whole_application()
    {
        var cuts = 0;
        for (var cut = 0; ; cut++)
        {
            var gateway = new Pusher();
            var before = gateway.Install(1);
            var application = Pusher.NewApplication(2);
            var manifest = gateway.NewManifest(2, application);
            gateway.Files.OperationsUntilPowerCut = gateway.Files.Operations + cut;
            var isDone = gateway.TryPush(gateway.NewReceiver(), manifest, application);
            cuts += isDone ? 0 : 1;
            gateway.Files.OperationsUntilPowerCut = int.MaxValue;
            var started = gateway.Start();
            Assert.True(started!.SequenceEqual(before) || started!.SequenceEqual(application), $"cut after {cut}: neither the old nor the new one");
            Assert.True(gateway.TryPush(gateway.NewReceiver(), manifest, application), $"cut after {cut}: the transfer does not go on");
            Assert.Equal(application, gateway.Start());
            if (isDone)
                break;
        }

        Assert.InRange(cuts, 10, 100);
    }

    [Fact]
    public void Power_that_goes_while_starts_are_counted_does_not_keep_a_bad_application_alive()
    {
        for (var cut = 0; cut < 20; cut++)
        {
            var gateway = new Pusher();
            var before = gateway.Install(1);
            var application = Pusher.NewApplication(2);
            Assert.True(gateway.TryPush(gateway.NewReceiver(), gateway.NewManifest(2, application), application));
            gateway.Files.OperationsUntilPowerCut = gateway.Files.Operations + cut;
            for (var i = 0; i < UpdateBoot.MaxStarts; i++)
                gateway.Start();
            gateway.Files.OperationsUntilPowerCut = int.MaxValue;
            for (var i = 0; i < UpdateBoot.MaxStarts; i++)
                gateway.Start();
            Assert.Equal(before, gateway.Start());
        }
    }

    bool IApplicationLoader.TryLoad(byte[] application) => true;

    void IApplicationLoader.Run(string version, string builtIn) => throw new InvalidOperationException("bad application");

    void IPower.Reboot() => _restarts++;

    void IPower.DeepSleep(int milliseconds) => throw new NotSupportedException();

    void ILog.Write(string line) => _gateway.Log.Add(line);

    private byte[] Push(int number)
    {
        var application = Pusher.NewApplication(number);
        Assert.True(_gateway.TryPush(_gateway.NewReceiver(), _gateway.NewManifest(number, application), application), "not pushed");
        return application;
    }
}
