using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace EdgeIoT.EndToEnd.Network;

/// <summary>A network card whose cable ends in this process: each read is an IP packet that the host sent, each write one that it gets.</summary>
internal sealed partial class TunDevice : IDisposable
{
    public const string DeviceFile = "/dev/net/tun";
    public const string Name = "wire0";
    public const int MostBytes = 1500;

    private const uint SetInterface = 0x400454CA; // TUNSETIFF
    private const int InterfaceRequestBytes = 40; // struct ifreq: a name of 16 bytes, then the flags
    private const short TunWithoutHeader = 0x1001; // IFF_TUN | IFF_NO_PI
    private const short Readable = 1; // POLLIN
    private const int LookEveryMilliseconds = 100;

    private readonly SafeFileHandle _file;

    private TunDevice(SafeFileHandle file) => _file = file;

    /// <summary>Makes the card; it goes to the network namespace of the calling thread and is gone with this object.</summary>
    public static TunDevice Create()
    {
        // Shared: every card begins as the same device file.
        var file = File.OpenHandle(DeviceFile, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var request = new byte[InterfaceRequestBytes];
        Encoding.ASCII.GetBytes(Name, request);
        BinaryPrimitives.WriteInt16LittleEndian(request.AsSpan(16), TunWithoutHeader);
        if (Control(file, SetInterface, request) == 0)
            return new TunDevice(file);
        var problem = Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());
        file.Dispose();
        throw new InvalidOperationException($"{DeviceFile} gives no card: {problem}");
    }

    /// <summary>The next packet's length; 0 when none came for a moment, which lets the reader look whether to go on.</summary>
    public int Read(byte[] packet)
    {
        var poll = new PollRequest { File = (int)_file.DangerousGetHandle(), Events = Readable };
        return Poll(ref poll, 1, LookEveryMilliseconds) > 0 ? Math.Max(0, (int)ReadFile(_file, packet, packet.Length)) : 0;
    }

    /// <summary>A packet that the host cannot take is lost, as on any network.</summary>
    public void Write(ReadOnlySpan<byte> packet) => _ = WriteFile(_file, ref MemoryMarshal.GetReference(packet), packet.Length);

    public void Dispose() => _file.Dispose();

    [StructLayout(LayoutKind.Sequential)]
    private struct PollRequest
    {
        public int File;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Control(SafeFileHandle file, nuint request, byte[] argument);

    [LibraryImport("libc", EntryPoint = "poll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Poll(ref PollRequest requests, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial nint ReadFile(SafeFileHandle file, [Out] byte[] buffer, nint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial nint WriteFile(SafeFileHandle file, ref byte buffer, nint length);
}
