namespace nanoFramework.TestFramework;

/// <summary>On the desktop what the board's framework has under this name: a class of cases.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class TestClassAttribute : Attribute
{
}

/// <summary>A case.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TestMethodAttribute : Attribute
{
}

/// <summary>Arguments of a case.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class DataRowAttribute : Attribute
{
    public DataRowAttribute(params object[] methodParameters) => MethodParameters = methodParameters;

    public object[] MethodParameters { get; }
}
