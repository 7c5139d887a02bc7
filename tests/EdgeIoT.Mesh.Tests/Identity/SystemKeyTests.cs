using EdgeIoT.Gateway.Identity;

namespace EdgeIoT.Mesh.Tests.Identity;

public sealed class SystemKeyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeiot-key-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_gateway_keeps_its_key_over_a_restart_and_only_its_owner_may_read_it()
    {
        using var first = SystemMeshCrypto.LoadOrCreate(_folder);
        using var second = SystemMeshCrypto.LoadOrCreate(_folder);
        Assert.Equal(first.PublicKey.ToArray(), second.PublicKey.ToArray());
        Assert.True(first.Verify(second.PublicKey.Span, "x"u8, second.Sign("x"u8)));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder, SystemMeshCrypto.FileName)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a key")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")]
    public void A_damaged_key_file_is_named_and_not_replaced(string content)
    {
        var path = Path.Combine(_folder, SystemMeshCrypto.FileName);
        File.WriteAllText(path, content);
        var complaint = Assert.Throws<InvalidDataException>(() => SystemMeshCrypto.LoadOrCreate(_folder));
        Assert.Contains(path, complaint.Message, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(path));
    }

    [Fact]
    public void A_key_of_another_curve_is_refused()
    {
        using var other = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP384);
        File.WriteAllText(Path.Combine(_folder, SystemMeshCrypto.FileName), other.ExportPkcs8PrivateKeyPem());
        Assert.Throws<InvalidDataException>(() => SystemMeshCrypto.LoadOrCreate(_folder));
    }

    [Fact]
    public void Malformed_keys_points_and_signatures_are_false_and_never_an_exception()
    {
        using var crypto = SystemMeshCrypto.Create();
        var signature = crypto.Sign("data"u8);
        Assert.Equal(64, signature.Length);
        Assert.True(crypto.Verify(crypto.PublicKey.Span, "data"u8, signature));
        Assert.False(crypto.Verify(crypto.PublicKey.Span, "datA"u8, signature));
        Assert.False(crypto.Verify([], "data"u8, signature));
        Assert.False(crypto.Verify(new byte[65], "data"u8, signature));
        Assert.False(crypto.Verify(crypto.PublicKey.Span, "data"u8, []));
        Assert.False(crypto.Verify(crypto.PublicKey.Span, "data"u8, new byte[64]));

        using var ephemeral = crypto.CreateEphemeral();
        byte[] offCurve = [4, .. Enumerable.Repeat((byte)1, 64)];
        Assert.False(crypto.Verify(offCurve, "data"u8, signature));
        Assert.Null(ephemeral.Agree(offCurve));
        Assert.Null(ephemeral.Agree([]));
        Assert.Null(ephemeral.Agree(new byte[65]));
        Assert.NotNull(ephemeral.Agree(crypto.PublicKey.Span));
    }
}
