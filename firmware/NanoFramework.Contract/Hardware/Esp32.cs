#nullable disable

namespace nanoFramework.Hardware.Esp32
{
    public enum DeviceFunction
    {
        I2C1_DATA = 0x020000 + 1 * 0x100 + 0,
        I2C1_CLOCK = 0x020000 + 1 * 0x100 + 1,
    }

    public class Configuration
    {
        public static extern void SetPinFunction(int pin, DeviceFunction value);
    }

    public enum EspNativeError
    {
        OK,
    }

    public class Sleep
    {
        public static extern EspNativeError EnableWakeupByTimer(System.TimeSpan time);
        public static extern void StartDeepSleep();
    }
}

namespace nanoFramework.Runtime.Native
{
    public enum RebootOption
    {
        NormalReboot = 0,
    }

    public class Power
    {
        public static extern void RebootDevice(RebootOption rebootOption = RebootOption.NormalReboot);
    }
}

namespace System
{
    /// <summary>Of nanoFramework.Runtime.Native.</summary>
    public static class Environment
    {
        public static extern long TickCount64 { get; }
    }
}
