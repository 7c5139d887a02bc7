namespace EdgeIoT.Gateway.Storage;

/// <summary>Where a record starts: the segment in the upper half, the offset in its file in the lower.</summary>
internal static class Position
{
    public static long Of(int segment, int offset) => ((long)segment << 32) | (uint)offset;

    public static int Segment(long position) => (int)(position >> 32);

    public static int Offset(long position) => (int)position;
}
