using EdgeIoT.Device;
using EdgeIoT.Firmware.Network;
using EdgeIoT.Firmware.Running;
using EdgeIoT.Firmware.Sensing;
using EdgeIoT.Firmware.Setup;
using EdgeIoT.Firmware.Supervision;
using EdgeIoT.Firmware.Updates;
using EdgeIoT.Protocol;

namespace EdgeIoT.Firmware.Tests.Board;

/// <summary>The firmware's program on parts that tests control, and a clock that moves when they say.</summary>
internal sealed class DesktopBoard : IClock, ILog, ISensor, IWifi, IDatagrams, IPower, IDeviceRandom
{
    private readonly Random _random = new(1);

    public DesktopBoard(BoardSettings? settings = null, MemoryFiles? files = null, UpdateReceiver? updates = null)
    {
        Files = files ?? new MemoryFiles();
        Settings = settings ?? NewSettings();
        var inbox = new BoardInbox();
        Link = new FakeLink(inbox);
        Program = new BoardProgram(Settings, new BoardParts(this, this, this, Files, this, this, Link, this), inbox, this, null, updates);
    }

    public MemoryFiles Files { get; }

    public BoardSettings Settings { get; }

    public FakeLink Link { get; }

    public BoardProgram Program { get; }

    public List<string> Log { get; } = [];

    public long Milliseconds { get; private set; } = 1;

    public bool KnowsTime { get; set; } = true;

    public long UnixMilliseconds => KnowsTime ? 1_790_000_000_000 + Milliseconds : 0;

    public int TimesAsked { get; private set; }

    public bool IsUp { get; set; } = true;

    public bool HasSensor { get; set; } = true;

    public bool HasRebooted { get; private set; }

    public int SleepsFor { get; private set; }

    public string SenderHost => "";

    public int SenderPort => 0;

    public static BoardSettings NewSettings() => new(new DeviceOptions("esp-1")
    {
        Seeds = [new Endpoint("192.0.2.1", 1883)], UseDiscovery = false, BufferCapacity = 128,
    });

    public DesktopBoard Start()
    {
        Program.Start();
        return this;
    }

    public void Run(int milliseconds)
    {
        var end = Milliseconds + milliseconds;
        while (Milliseconds < end && !Program.HasEnded)
        {
            Program.Step();
            Milliseconds += 10;
        }
    }

    public void Ask() => TimesAsked++;

    public void Write(string line) => Log.Add(line);

    public bool TryRead(SensorSample target)
    {
        target.TemperatureCentiCelsius = 2150;
        target.HumidityCentiPercent = 4520;
        target.PressurePascal = 101325;
        return HasSensor;
    }

    public void Send(byte[] datagram, string host, int port)
    {
    }

    public int Receive(byte[] target) => 0;

    public void Reboot() => HasRebooted = true;

    public void DeepSleep(int milliseconds) => SleepsFor = milliseconds;

    public int Next(int maxExclusive) => _random.Next(maxExclusive);

    public void Fill(byte[] buffer) => _random.NextBytes(buffer);
}
