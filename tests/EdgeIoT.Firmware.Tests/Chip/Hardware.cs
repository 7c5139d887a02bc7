using EdgeIoT.Firmware.Tests.Chip;

namespace nanoFramework.Hardware.Esp32
{
    public enum DeviceFunction
    {
        I2C1_DATA,
        I2C1_CLOCK,
    }

    public static class Configuration
    {
        public static void SetPinFunction(int pin, DeviceFunction value) => Assert.Equal(value == DeviceFunction.I2C1_DATA ? 21 : 22, pin);
    }

    public static class Sleep
    {
        public static void EnableWakeupByTimer(TimeSpan time) => Assert.InRange(time, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));

        public static void StartDeepSleep() => FakeChip.Current.HasRebooted.Set();
    }
}

namespace nanoFramework.Runtime.Native
{
    public static class Power
    {
        public static void RebootDevice() => FakeChip.Current.HasRebooted.Set();
    }
}

namespace EdgeIoT.Firmware
{
    /// <summary>A thread of the board: it does not keep the tests alive, and ends where it sleeps without power.</summary>
    internal sealed class Thread(ThreadStart start)
    {
        private readonly FakeChip _chip = FakeChip.Current;

        public static void Sleep(int milliseconds)
        {
            if (FakeChip.Current.HasRebooted.Wait(milliseconds))
                throw new PowerIsOffException();
        }

        public void Start() => new System.Threading.Thread(Run) { IsBackground = true }.Start();

        private void Run()
        {
            try
            {
                start();
            }
            catch (PowerIsOffException)
            {
                Assert.True(_chip.IsOff || _chip != FakeChip.Current);
            }
        }

        private sealed class PowerIsOffException : Exception;
    }
}

namespace EdgeIoT.Firmware.Flash
{
    /// <summary>The flash of the chip; that of the adapter is one line for each call.</summary>
    public sealed class FlashFiles : IFiles
    {
        private readonly IFiles _files = FakeChip.Current.Files;

        public bool Exists(string name) => _files.Exists(name);

        public IFileStream OpenRead(string name) => _files.OpenRead(name);

        public IFileStream Create(string name) => _files.Create(name);

        public IFileStream OpenAppend(string name) => _files.OpenAppend(name);

        public void Delete(string name) => _files.Delete(name);

        public void Move(string from, string to) => _files.Move(from, to);
    }
}

namespace System
{
    internal static class BoardTime
    {
        public static long ToUnixTimeSeconds(this DateTime time) => new DateTimeOffset(time, TimeSpan.Zero).ToUnixTimeSeconds();
    }
}
