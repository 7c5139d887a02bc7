using System.Numerics;

namespace EdgeIoT.Mqtt.Transport.Tcp;

/// <summary>
/// Buffers that connections borrow while bytes are on their way: an idle connection has none. Last in, first out, so that those in
/// use are warm. Unlike the shared array pool it keeps enough of the small ones for a message that goes to a thousand clients.
/// </summary>
internal static class BufferPool
{
    /// <summary>What is kept of each size, in bytes. Raised: less garbage where many connections are busy at once; lowered: less memory afterwards.</summary>
    private const int KeptOfSize = 1024 * 1024;

    private const int SmallestBits = 10;
    private const int LargestBits = 20;
    private static readonly Stack<byte[]>[] Idle = [.. Enumerable.Range(SmallestBits, LargestBits - SmallestBits + 1).Select(_ => new Stack<byte[]>())];

    public static byte[] Rent(int size)
    {
        var bits = Math.Max(SmallestBits, BitOperations.Log2((uint)Math.Max(size - 1, 1)) + 1);
        if (bits > LargestBits) return GC.AllocateUninitializedArray<byte>(size);
        var idle = Idle[bits - SmallestBits];
        lock (idle)
        {
            if (idle.TryPop(out var buffer)) return buffer;
        }

        return GC.AllocateUninitializedArray<byte>(1 << bits);
    }

    public static void Return(byte[] buffer)
    {
        var bits = BitOperations.Log2((uint)buffer.Length);
        if (bits > LargestBits || buffer.Length != 1 << bits) return;
        var idle = Idle[bits - SmallestBits];
        lock (idle)
        {
            if (idle.Count < KeptOfSize >> bits) idle.Push(buffer);
        }
    }
}
