using System.Security.Cryptography;
using EdgeIoT.Protocol.Credentials;

namespace EdgeIoT.Protocol.Tests.Credentials;

public sealed class BoardCredentials
{
    private const string Gateway = "00112233445566778899aabbccddeeff";
    private const long Lifetime = 60_000;
    private readonly Hmac _hmac = new();
    private readonly byte[] _key = [.. Enumerable.Range(0, 32).Select(b => (byte)b)];
    private readonly byte[] _secret = [.. Enumerable.Range(100, 32).Select(b => (byte)b)];
    private readonly byte[] _boardNonce = [.. Enumerable.Range(200, 16).Select(b => (byte)b)];
    private readonly CredentialReplayGuard _guard = new(Lifetime, 1_000);
    private long _now = 1_000_000;

    [Fact]
    public void A_board_with_the_key_is_accepted_once()
    {
        var password = Password();
        Assert.Equal(CredentialVerdict.Accepted, Verify(password));
        Assert.Equal(CredentialVerdict.Replayed, Verify(password));
    }

    [Fact]
    public void A_new_board_nonce_makes_a_new_password_with_the_same_gateway_nonce()
    {
        Assert.Equal(CredentialVerdict.Accepted, Verify(Password()));
        _boardNonce[0]++;
        Assert.Equal(CredentialVerdict.Accepted, Verify(Password()));
    }

    [Fact]
    public void A_password_is_of_no_use_elsewhere()
    {
        var password = Password();
        Assert.Equal(CredentialVerdict.WrongKey, Verify(password, deviceId: "esp-2"));
        Assert.Equal(CredentialVerdict.WrongKey, Verify(password, clientId: "other"));
        Assert.Equal(CredentialVerdict.WrongKey, Verify(password, gatewayId: "ff112233445566778899aabbccddeeff"));
        _secret[0]++;
        Assert.Equal(CredentialVerdict.ForeignNonce, Verify(password));
    }

    [Fact]
    public void A_wrong_key_is_refused()
    {
        var password = Password();
        _key[31]++;
        Assert.Equal(CredentialVerdict.WrongKey, Verify(password));
    }

    [Fact]
    public void A_nonce_goes_stale()
    {
        var password = Password();
        _now += Lifetime + 1;
        Assert.Equal(CredentialVerdict.StaleNonce, Verify(password));
        _now -= Lifetime + 2;
        Assert.Equal(CredentialVerdict.StaleNonce, Verify(password));
    }

    [Fact]
    public void A_password_is_remembered_as_long_as_its_nonce_lives()
    {
        var guard = new CredentialReplayGuard(100, 1_000);
        var random = new Random(5);
        var used = new List<(byte[] Code, long At)>();
        for (long now = 0; now < 5_000; now += random.Next(1, 20))
        {
            foreach (var (code, at) in used)
                Assert.False(now - at <= 100 && guard.TryUse(code, now), $"used at {at}, again at {now}");
            var next = new byte[32];
            random.NextBytes(next);
            Assert.True(guard.TryUse(next, now));
            used.Add((next, now));
            used.RemoveAll(entry => now - entry.At > 100);
        }
    }

    [Fact]
    public void A_full_guard_refuses_rather_than_forgets()
    {
        var guard = new CredentialReplayGuard(100, 2);
        Assert.True(guard.TryUse([1], 0));
        Assert.True(guard.TryUse([2], 0));
        Assert.False(guard.TryUse([3], 0));
        Assert.False(guard.TryUse([1], 50));
        Assert.True(guard.TryUse([3], 101));
    }

    [Fact]
    public void Each_changed_character_is_noticed()
    {
        var password = Password();
        for (var i = 0; i < password.Length; i++)
        {
            var changed = password[..i] + (password[i] == '0' ? '1' : '0') + password[(i + 1)..];
            Assert.NotEqual(CredentialVerdict.Accepted, Verify(changed));
        }

        Assert.Equal(CredentialVerdict.Malformed, Verify(""));
        Assert.Equal(CredentialVerdict.Malformed, Verify(null));
        Assert.Equal(CredentialVerdict.Malformed, Verify(password + "0"));
        Assert.Equal(CredentialVerdict.Accepted, Verify(password));
    }

    [Fact]
    public void The_password_is_what_the_description_says()
    {
        var nonce = GatewayNonce.Issue(_hmac, _secret, 7, 8);
        Assert.Equal("00000000000000070000000000000008", Convert.ToHexString(nonce, 0, 16));
        var nonceTranscript = Part("EdgeIoT gateway nonce v1"u8).Concat(Part(nonce.AsSpan(0, 16))).ToArray();
        Assert.Equal(HMACSHA256.HashData(_secret, nonceTranscript)[..16], nonce[16..]);

        byte[] transcript =
        [
            .. Part("EdgeIoT device credentials v1"u8), .. Part("esp-1"u8), .. Part("client"u8),
            .. Part("00112233445566778899aabbccddeeff"u8), .. Part(nonce), .. Part(_boardNonce),
        ];
        var expected = $"1.{Convert.ToHexStringLower(nonce)}.{Convert.ToHexStringLower(_boardNonce)}."
            + Convert.ToHexStringLower(HMACSHA256.HashData(_key, transcript));
        Assert.Equal(expected, DeviceCredentials.MakePassword(_hmac, _key, "esp-1", "client", Gateway, nonce, _boardNonce));
        Assert.Equal(DeviceCredentials.PasswordLength, expected.Length);
    }

    private static byte[] Part(ReadOnlySpan<byte> part) => [(byte)(part.Length >> 8), (byte)part.Length, .. part];

    private string Password() => DeviceCredentials.MakePassword(
        _hmac, _key, "esp-1", "client", Gateway, GatewayNonce.Issue(_hmac, _secret, _now, 42), _boardNonce);

    private CredentialVerdict Verify(string? password, string deviceId = "esp-1", string clientId = "client", string gatewayId = Gateway) =>
        DeviceCredentials.Verify(_hmac, _key, deviceId, clientId, gatewayId, _secret, _now, Lifetime, password, _guard);

    private sealed class Hmac : IHmacSha256
    {
        public byte[] Compute(byte[] key, byte[] data) => HMACSHA256.HashData(key, data);
    }
}
