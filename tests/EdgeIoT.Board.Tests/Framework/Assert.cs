namespace nanoFramework.TestFramework;

/// <summary>The assertions of the board's framework, with its signatures, by those of xunit.</summary>
public static class Assert
{
    public static void IsTrue(bool condition, string message = "") => Xunit.Assert.True(condition, message);

    public static void IsFalse(bool condition, string message = "") => Xunit.Assert.False(condition, message);

    public static void IsNull(object? value, string message = "") => Xunit.Assert.True(value is null, message.Length > 0 ? message : "is not null");

    public static void IsNotNull(object? value, string message = "") => Xunit.Assert.True(value is not null, message.Length > 0 ? message : "is null");

    public static void AreEqual(bool expected, bool actual, string message = "") => Equal(expected, actual, message);

    public static void AreEqual(byte expected, byte actual, string message = "") => Equal(expected, actual, message);

    public static void AreEqual(int expected, int actual, string message = "") => Equal(expected, actual, message);

    public static void AreEqual(long expected, long actual, string message = "") => Equal(expected, actual, message);

    public static void AreEqual(object? expected, object? actual, string message = "") => Equal(expected, actual, message);

    public static void AreEqual(string? expected, string? actual, string message = "") => Equal(expected, actual, message);

    public static void AreNotEqual(int notExpected, int actual, string message = "") =>
        Xunit.Assert.True(notExpected != actual, $"{actual} {message}");

    public static void AreNotEqual(long notExpected, long actual, string message = "") =>
        Xunit.Assert.True(notExpected != actual, $"{actual} {message}");

    private static void Equal<T>(T expected, T actual, string message) =>
        Xunit.Assert.True(EqualityComparer<T>.Default.Equals(expected, actual), $"expected {expected}, is {actual} {message}");
}
