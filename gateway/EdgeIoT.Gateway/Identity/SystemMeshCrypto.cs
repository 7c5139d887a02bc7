using System.Security.Cryptography;
using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Gateway.Identity;

/// <summary>
/// The gateway's real key: ECDSA and ECDH over P-256 and the system's random numbers. The private key is a PKCS #8 PEM
/// file in the data folder that only its owner may read; whoever has it is this gateway.
/// </summary>
public sealed class SystemMeshCrypto : IMeshCrypto, IDisposable
{
    /// <summary>The name of the key file in the data folder.</summary>
    public const string FileName = "gateway-key.pem";

    private const int PointSize = 65;
    private const int CoordinateSize = 32;
    private const int SignatureSize = 64;

    private readonly ECDsa _key;
    private readonly byte[] _publicKey;

    private SystemMeshCrypto(ECDsa key)
    {
        _key = key;
        _publicKey = Encode(key.ExportParameters(includePrivateParameters: false).Q);
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> PublicKey => _publicKey;

    /// <summary>A key that lives in memory only.</summary>
    public static SystemMeshCrypto Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Loads the key of a data folder, or makes it at the first start. It is on the disk before it is used: a key that a power
    /// cut takes back would leave its peers with a gateway that never returns.</summary>
    /// <exception cref="InvalidDataException">The file holds no P-256 private key.</exception>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    public static SystemMeshCrypto LoadOrCreate(string dataFolder)
    {
        Directory.CreateDirectory(dataFolder);
        var path = Path.Combine(dataFolder, FileName);
        if (File.Exists(path))
            return Load(path);
        var created = Create();
        try
        {
            Save(created._key.ExportPkcs8PrivateKeyPem(), path);
            return created;
        }
        catch
        {
            created.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public byte[] Sign(ReadOnlySpan<byte> data) =>
        _key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    /// <inheritdoc/>
    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureSize || !TryDecode(publicKey, out var parameters))
            return false;
        try
        {
            using var key = ECDsa.Create(parameters);
            return key.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (CryptographicException)
        {
            // Not a point of the curve.
            return false;
        }
    }

    /// <inheritdoc/>
    public IEphemeralKey CreateEphemeral() => new Ephemeral();

    /// <inheritdoc/>
    public void Fill(Span<byte> target) => RandomNumberGenerator.Fill(target);

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private static SystemMeshCrypto Load(string path)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            if (key.ExportParameters(includePrivateParameters: true) is { D: not null, Curve.Oid.FriendlyName: "nistP256" or "ECDSA_P256" })
                return new SystemMeshCrypto(key);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new InvalidDataException(Complaint(path), e);
        }
        catch
        {
            key.Dispose();
            throw;
        }

        key.Dispose();
        throw new InvalidDataException(Complaint(path));
    }

    private static string Complaint(string path) =>
        $"{path} holds no P-256 private key. Restore it from a backup, or remove the data folder to start as a new gateway.";

    private static void Save(string pem, string path)
    {
        var temporary = path + ".new";
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(temporary, options))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(pem));
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path);
    }

    private static byte[] Encode(ECPoint point) => [4, .. point.X!, .. point.Y!];

    private static bool TryDecode(ReadOnlySpan<byte> point, out ECParameters parameters)
    {
        parameters = default;
        if (point.Length != PointSize || point[0] != 4)
            return false;
        parameters = new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = point.Slice(1, CoordinateSize).ToArray(), Y = point[(1 + CoordinateSize)..].ToArray() },
        };
        return true;
    }

    private sealed class Ephemeral : IEphemeralKey
    {
        private readonly ECDiffieHellman _key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        private readonly byte[] _publicKey;

        public Ephemeral() => _publicKey = Encode(_key.ExportParameters(includePrivateParameters: false).Q);

        public ReadOnlyMemory<byte> PublicKey => _publicKey;

        public byte[]? Agree(ReadOnlySpan<byte> peerPublicKey)
        {
            if (!TryDecode(peerPublicKey, out var parameters))
                return null;
            try
            {
                using var peer = ECDiffieHellman.Create(parameters);
                return _key.DeriveRawSecretAgreement(peer.PublicKey);
            }
            catch (CryptographicException)
            {
                // Not a point of the curve.
                return null;
            }
        }

        public void Dispose() => _key.Dispose();
    }
}
