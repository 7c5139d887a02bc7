using EdgeIoT.Gateway.Clients;

namespace EdgeIoT.Gateway.Tests.Clients;

public sealed class UserPasswords
{
    [Fact]
    public void A_password_matches_itself_alone_and_looks_different_each_time()
    {
        var first = UserPassword.Create("wonder", iterations: 1000);
        Assert.True(first.Matches("wonder"u8));
        Assert.False(first.Matches("wonde"u8));
        Assert.False(first.Matches([]));
        Assert.NotEqual(first, UserPassword.Create("wonder", iterations: 1000));
    }

    [Theory]
    [InlineData("!", 1000, "AAAA")]
    [InlineData("AAAA", 0, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("AAAA", 1000, "AAAA")]
    public void A_damaged_entry_matches_nothing(string salt, int iterations, string hash) =>
        Assert.False(new UserPassword(salt, iterations, hash).Matches("x"u8));
}
