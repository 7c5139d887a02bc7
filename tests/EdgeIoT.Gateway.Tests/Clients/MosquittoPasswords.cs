using System.Text;
using EdgeIoT.Gateway.Clients;

namespace EdgeIoT.Gateway.Tests.Clients;

/// <summary>Files that mosquitto_passwd wrote.</summary>
public sealed class MosquittoPasswords
{
    private const string Pbkdf2 = "alice:$7$101$9qqnVvcmSiPmqgso$TatLpKdP2KNO9dxeW9iciA0VdyLy0aZdwgpIN9gMEy22av++q6FySnVPOhg4ESzuTTQqH5TszmMJBJo4wYOxoA==";
    private const string Sha512 = "bob:$6$x847xG93E3afSEqu$wNp4JEqM0luQbb9/bs+1LgnEKBzWOtnfU1JvNDvwCMWFcR5WlcGuT2yKyLSlHFlmavGBZB4qUp3F4FBPfxw1oA==";

    [Theory]
    [InlineData(Pbkdf2, "alice", "wonderland")]
    [InlineData(Sha512, "bob", "builder123")]
    public void The_password_matches_and_no_other(string line, string user, string password)
    {
        var secret = MosquittoPassword.ParseFile(Encoding.UTF8.GetBytes($"# users\n\n{line}\r\n"))[user];
        Assert.True(secret.Matches(Encoding.UTF8.GetBytes(password)));
        Assert.False(secret.Matches(Encoding.UTF8.GetBytes(password + "x")));
        Assert.Equal(secret, MosquittoPassword.ParseFile(Encoding.UTF8.GetBytes(line))[user]);
    }

    [Theory]
    [InlineData("alice")]
    [InlineData("alice:plain")]
    [InlineData(":$7$1$AAAA$AAAA")]
    [InlineData("alice:$7$0$AAAA$AAAA")]
    [InlineData("alice:$7$101$AAAA$AAAA")]
    [InlineData("alice:$6$!$AAAA")]
    public void Other_lines_are_named(string line) =>
        Assert.StartsWith("line 2:", Assert.Throws<FormatException>(() => MosquittoPassword.ParseFile(Encoding.UTF8.GetBytes($"#\n{line}"))).Message, StringComparison.Ordinal);
}
