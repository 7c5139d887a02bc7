#nullable disable

namespace System
{
    public struct TimeSpan
    {
        public extern TimeSpan(long ticks);
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
        public virtual extern int Next(int maxValue);
        public virtual extern void NextBytes(byte[] buffer);
    }
}
