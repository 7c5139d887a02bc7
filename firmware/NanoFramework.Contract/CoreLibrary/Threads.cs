#nullable disable

namespace System.Threading
{
    public delegate void ThreadStart();

    public sealed class Thread
    {
        public extern Thread(ThreadStart start);
        public extern void Start();
        public static extern void Sleep(int millisecondsTimeout);
    }

    public static class Monitor
    {
        public static extern void Enter(object obj);
        public static extern void Exit(object obj);
    }

    public abstract class WaitHandle : MarshalByRefObject
    {
        public virtual extern bool WaitOne();
        public virtual extern bool WaitOne(int millisecondsTimeout, bool exitContext);
    }

    public sealed class AutoResetEvent : WaitHandle
    {
        public extern AutoResetEvent(bool initialState);
        public extern bool Set();
    }

    /// <summary>Of nanoFramework.System.Threading: the last parameter of the Wi-Fi helper.</summary>
    public struct CancellationToken { }
}
