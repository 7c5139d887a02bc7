using EdgeIoT.Cli.Firmware.Assemblies;

namespace EdgeIoT.Cli.Tests.Firmware;

public sealed class BoardsFormOfAssemblies
{
    private static readonly Version Core = new(1, 17, 11, 0);

    [Fact]
    public void The_header_tells_version_and_native_checksum()
    {
        var image = PeImage.TryRead(MadeUpAssembly.Pe(Core, 200, 0x1549C856), out var error);
        Assert.Equal("", error);
        Assert.Equal(Core, image!.Version);
        Assert.Equal(0x1549C856u, image.NativeChecksum);
    }

    // That of cksum without its final inversion: 0x765E7680 there for these nine digits.
    [Fact]
    public void The_checksum_is_the_one_that_the_runtime_computes()
    {
        Assert.Equal(0u, PeChecksum.Compute([]));
        Assert.Equal(0x04C11DB7u, PeChecksum.Compute([1]));
        Assert.Equal(~0x765E7680u, PeChecksum.Compute("123456789"u8));
    }

    [Theory]
    [InlineData("NFMRK2", "2.0 previews")]
    [InlineData("MZ\0\0\0\0", "no nanoFramework assembly")]
    public void Another_marker_is_refused(string marker, string expected)
    {
        var bytes = MadeUpAssembly.Pe(Core);
        System.Text.Encoding.ASCII.GetBytes(marker).CopyTo(bytes, 0);
        Assert.Null(PeImage.TryRead(bytes, out var error));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(20, "checksum of its header")]
    [InlineData(150, "checksum of its tables")]
    public void A_flipped_bit_is_found(int at, string expected)
    {
        var bytes = MadeUpAssembly.Pe(Core, 200);
        bytes[at] ^= 1;
        Assert.Null(PeImage.TryRead(bytes, out var error));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_was_cut_is_found()
    {
        Assert.Null(PeImage.TryRead(MadeUpAssembly.Pe(Core, 200)[..180], out var error));
        Assert.Contains("says 200 bytes, the file has 180", error, StringComparison.Ordinal);
        Assert.Null(PeImage.TryRead(MadeUpAssembly.Pe(Core)[..50], out _));
    }

    [Fact]
    public void A_native_checksum_that_the_runtime_does_not_have_is_told()
    {
        NanoAssembly[] assemblies =
        [
            MadeUpAssembly.Create("mscorlib", Core, native: 0x1549C856),
            MadeUpAssembly.Create("System.Net", new Version(1, 11, 54, 0), native: 1),
            MadeUpAssembly.Create("Somebody.Native", Core, native: 2),
            MadeUpAssembly.Create("System.Threading", Core),
        ];
        var told = NativeChecksums.Differences(assemblies);
        Assert.Equal(2, told.Count);
        Assert.Contains("System.Net 1.11.54.0 has native checksum 0x00000001, the runtime 0x8EFB9944", told[0], StringComparison.Ordinal);
        Assert.Contains("Somebody.Native", told[1], StringComparison.Ordinal);
    }
}
