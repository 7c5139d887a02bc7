#nullable disable

namespace System
{
    public struct TimeSpan
    {
        public static extern TimeSpan FromMilliseconds(long value);
        public static extern TimeSpan FromSeconds(long value);
    }

    public struct DateTime
    {
        public static extern DateTime UtcNow { get; }
        public extern long ToUnixTimeSeconds();
        public extern int Millisecond { get; }
    }

    public class Random
    {
        public extern Random();
        public extern Random(int seed);
        public virtual extern int Next(int maxValue);
        public virtual extern void NextBytes(byte[] buffer);
    }
}
