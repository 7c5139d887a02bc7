using System.Text;
using System.Text.Json;
using EdgeIoT.Protocol.Json;

namespace EdgeIoT.Protocol.Tests.Json;

public sealed class ReadingJson
{
    private static readonly string[] Seeds =
    [
        """{"epoch":1,"gateways":[{"name":"gw-1","load":12.5,"quorum":true,"x":null},{}],"s":"a\u00e4\ud83d\ude00\n\"\\"}""",
        """[0,-0,1e5,1.5E-3,-12.75,[],{},"",false,[[["ä€😀"]]]]""",
        """ { "a" : [ 1 , 2 ] , "b" : "\/\b\f\n\r\t" } """,
        "true", "-1", "\"x\"", "null",
    ];

    [Fact]
    public void Good_and_damaged_texts_are_judged_as_the_standard_library_judges_them()
    {
        var random = new Random(20260301);
        var reader = new JsonReader();
        var good = 0;
        for (var round = 0; round < 50_000; round++)
        {
            var text = Encoding.UTF8.GetBytes(Seeds[random.Next(Seeds.Length)]);
            for (var damage = random.Next(3); damage > 0; damage--)
                text = Damage(text, random);
            reader.Reset(text, 0, text.Length);
            var verdict = reader.ReadToEnd();
            var expected = IsJson(text);
            Assert.True(verdict == expected, $"round {round}: {Encoding.UTF8.GetString(text)} ({Convert.ToHexString(text)}) is {expected}");
            good += verdict ? 1 : 0;
        }

        Assert.InRange(good, 12_000, 45_000);
    }

    [Fact]
    public void Names_and_texts_are_decoded()
    {
        var text = "{\"n\\u00e4me\":\"\\ud83d\\ude00 \\\"ä\\\" \\/\\b\\f\\n\\r\\t\"}"u8.ToArray();
        var reader = new JsonReader();
        reader.Reset(text, 0, text.Length);
        Assert.True(reader.Read());
        Assert.True(reader.Read());
        Assert.Equal("näme", reader.GetString());
        Assert.True(reader.ValueIs("näme"));
        Assert.True(reader.Read());
        Assert.Equal("😀 \"ä\" /\b\f\n\r\t", reader.GetString());
        Assert.True(reader.Read());
        Assert.Equal(JsonToken.EndObject, reader.Token);
        Assert.False(reader.Read());
        Assert.False(reader.IsMalformed);
    }

    [Theory]
    [InlineData("21.379", 2, 2137)]
    [InlineData("-21.379", 2, -2137)]
    [InlineData("21", 2, 2100)]
    [InlineData("0.5", 0, 0)]
    [InlineData("1.23e5", 2, 12300000)]
    [InlineData("213.7e-1", 2, 2137)]
    [InlineData("2137.9e-5", 2, 2)]
    [InlineData("213e-5", 2, 0)]
    [InlineData("-0", 3, 0)]
    [InlineData("0e400", 2, 0)]
    [InlineData("0.12345678901234567890123456789", 4, 1234)]
    [InlineData("922337203685477579.9", 1, 9223372036854775799)]
    public void Numbers_are_read_without_floating_point(string text, int decimals, long expected)
    {
        var reader = new JsonReader();
        reader.Reset(Encoding.UTF8.GetBytes(text), 0, text.Length);
        Assert.True(reader.Read());
        Assert.True(reader.TryGetFixed(decimals, out var value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("9223372036854775808", 0)]
    [InlineData("1e19", 0)]
    [InlineData("1e401", 0)]
    [InlineData("922337203685477580", 2)]
    [InlineData("\"1\"", 0)]
    public void Numbers_that_do_not_fit_are_refused(string text, int decimals)
    {
        var reader = new JsonReader();
        reader.Reset(Encoding.UTF8.GetBytes(text), 0, text.Length);
        Assert.True(reader.Read());
        Assert.False(reader.TryGetFixed(decimals, out _));
    }

    [Fact]
    public void A_fraction_is_not_a_whole_number()
    {
        var reader = new JsonReader();
        reader.Reset("1.0"u8.ToArray(), 0, 3);
        Assert.True(reader.Read());
        Assert.False(reader.TryGetInteger(out _));
    }

    [Fact]
    public void A_value_is_passed_over_with_everything_in_it()
    {
        var text = """{"skip":{"a":[1,{"b":[]}]},"also":3,"keep":7}"""u8.ToArray();
        var reader = new JsonReader();
        reader.Reset(text, 0, text.Length);
        reader.Read();
        reader.Read();
        Assert.True(reader.Skip());
        Assert.True(reader.Read());
        Assert.True(reader.ValueIs("also"));
        Assert.True(reader.Skip());
        Assert.True(reader.Read());
        Assert.True(reader.ValueIs("keep"));
        Assert.True(reader.Read());
        Assert.True(reader.TryGetInteger(out var value));
        Assert.Equal(7, value);
    }

    [Fact]
    public void What_is_nested_too_deep_is_malformed()
    {
        var reader = new JsonReader();
        var most = new string('[', JsonReader.MaxDepth) + new string(']', JsonReader.MaxDepth);
        reader.Reset(Encoding.UTF8.GetBytes(most), 0, most.Length);
        Assert.True(reader.ReadToEnd());
        var deeper = "[" + most + "]";
        reader.Reset(Encoding.UTF8.GetBytes(deeper), 0, deeper.Length);
        Assert.False(reader.ReadToEnd());
    }

    private static byte[] Damage(byte[] text, Random random)
    {
        const string likely = "\"\\{}[],:0123456789.eE+-tfnu/ \n\tdD8";
        var list = new List<byte>(text);
        var at = random.Next(list.Count);
        switch (random.Next(4))
        {
            case 0:
                list.RemoveAt(at);
                break;
            case 1:
                list.Insert(at, (byte)likely[random.Next(likely.Length)]);
                break;
            case 2:
                list[at] = (byte)random.Next(256);
                break;
            default:
                list[at] = (byte)likely[random.Next(likely.Length)];
                break;
        }

        return list.Count == 0 ? [0x20] : [.. list];
    }

    private static bool IsJson(byte[] text)
    {
        try
        {
            var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = JsonReader.MaxDepth });
            while (reader.Read())
            {
                // The standard library validates texts when they are asked for.
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                    _ = reader.GetString();
            }

            return true;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
