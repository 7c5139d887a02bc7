using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Simulation.Gateways;

public sealed class CheapCipherTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(1, IMessageCipher.KeySize).Select(i => (byte)i)];
    private static readonly byte[] Nonce = [.. Enumerable.Range(40, IMessageCipher.NonceSize).Select(i => (byte)i)];

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(61)]
    public void It_finds_every_flipped_bit_of_message_key_and_nonce(int length)
    {
        var plaintext = Enumerable.Range(0, length).Select(i => (byte)(i * 3)).ToArray();
        var ciphertext = new byte[length];
        var tag = new byte[IMessageCipher.TagSize];
        new CheapCipher(Key).Seal(Nonce, plaintext, ciphertext, tag);
        Assert.True(Opens(Key, Nonce, ciphertext, tag, out var opened));
        Assert.Equal(plaintext, opened);
        Assert.All(Flips(ciphertext), flipped => Assert.False(Opens(Key, Nonce, flipped, tag, out _)));
        Assert.All(Flips(tag), flipped => Assert.False(Opens(Key, Nonce, ciphertext, flipped, out _)));
        Assert.All(Flips(Nonce), flipped => Assert.False(Opens(Key, flipped, ciphertext, tag, out _)));
        Assert.All(Flips(Key), flipped => Assert.False(Opens(flipped, Nonce, ciphertext, tag, out _)));
    }

    private static bool Opens(byte[] key, byte[] nonce, byte[] ciphertext, byte[] tag, out byte[] plaintext)
    {
        plaintext = new byte[ciphertext.Length];
        return new CheapCipher(key).TryOpen(nonce, ciphertext, tag, plaintext);
    }

    private static IEnumerable<byte[]> Flips(byte[] bytes) => Enumerable.Range(0, bytes.Length * 8).Select(bit =>
    {
        var flipped = bytes.ToArray();
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    });
}
