using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Membership;

namespace EdgeIoT.Mesh.Tests.Membership;

public sealed class GatewayRecordTests
{
    private static readonly MeshCredentials Credentials = new(new DeterministicCrypto(1), "home", "token"u8);

    private static readonly GatewayProfile Profile = new()
    {
        Name = "gw-1",
        MqttEndpoint = "192.0.2.1:1883",
        HttpEndpoint = "[2001:db8::1]:8080",
        Address = new MeshAddress(0xffffc0000201, 7400),
        Priority = 1000,
        Capacity = 10_000,
        Cluster = 0xfeedface,
    };

    [Fact]
    public void A_record_comes_back_as_it_was_signed()
    {
        var record = GatewayRecord.Sign(Credentials, Profile, 7, 9);
        Assert.True(GatewayRecord.TryDecode(record.Encoded.Span, out var decoded));
        Assert.Equal(Profile, decoded.Profile);
        Assert.Equal((7u, 9u, false, Credentials.Id), (decoded.Incarnation, decoded.Version, decoded.Leaving, decoded.Id));
        Assert.True(decoded.Verify(Credentials));
        Assert.True(GatewayRecord.Sign(Credentials, Profile, 7, 9, leaving: true).Leaving);
    }

    [Fact]
    public void The_longest_record_fits_three_times_into_a_message()
    {
        var longest = Profile with { Name = new string('n', 32), MqttEndpoint = new string('m', 64), HttpEndpoint = new string('h', 64) };
        Assert.InRange(GatewayRecord.Sign(Credentials, longest, 1, 1).Encoded.Length, 1, 350);
        Assert.True(1 + 3 * (3 + GatewayRecord.MaxSize) <= SwimMembership.MaxMessageSize);
    }

    [Fact]
    public void Every_changed_bit_breaks_the_record()
    {
        var encoded = GatewayRecord.Sign(Credentials, Profile, 7, 9).Encoded.ToArray();
        for (var bit = 0; bit < encoded.Length * 8; bit++)
        {
            encoded[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(GatewayRecord.TryDecode(encoded, out var changed) && changed.Verify(Credentials), $"bit {bit}");
            encoded[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void A_record_of_another_mesh_does_not_verify()
    {
        var other = new MeshCredentials(Credentials.Crypto, "other", "token"u8);
        Assert.False(GatewayRecord.Sign(other, Profile, 1, 1).Verify(Credentials));
    }

    [Fact]
    public void Cut_off_extended_and_random_records_are_refused()
    {
        var encoded = GatewayRecord.Sign(Credentials, Profile, 7, 9).Encoded.ToArray();
        for (var length = 0; length < encoded.Length; length++)
            Assert.False(GatewayRecord.TryDecode(encoded.AsSpan(0, length), out _));
        Assert.False(GatewayRecord.TryDecode([.. encoded, 0], out _));
        var random = new Random(2);
        for (var n = 0; n < 20_000; n++)
        {
            var bytes = new byte[random.Next(0, 400)];
            random.NextBytes(bytes);
            if (bytes.Length > 1)
                (bytes[0], bytes[1]) = (1, 0);
            Assert.False(GatewayRecord.TryDecode(bytes, out var record) && record.Verify(Credentials));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("a-name-that-is-longer-than-32-bytes")]
    public void Names_out_of_bounds_are_our_own_mistake(string name) =>
        Assert.ThrowsAny<ArgumentException>(() => GatewayRecord.Sign(Credentials, Profile with { Name = name }, 1, 1));
}
