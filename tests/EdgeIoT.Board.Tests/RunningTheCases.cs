using System.Reflection;
using nanoFramework.TestFramework;

namespace EdgeIoT.Board.Tests;

/// <summary>Runs on the desktop what <c>Cases/NFUnitTest.nfproj</c> runs on a board.</summary>
public sealed class RunningTheCases
{
    private static IEnumerable<Type> Classes =>
        typeof(RunningTheCases).Assembly.GetTypes().Where(type => type.GetCustomAttribute<TestClassAttribute>() is not null);

    public static TheoryData<string, string, object[]> Cases()
    {
        var cases = new TheoryData<string, string, object[]>();
        foreach (var (type, method) in Classes.SelectMany(type => Methods(type).Select(method => (type, method))))
        {
            var rows = method.GetCustomAttributes<DataRowAttribute>().Select(row => row.MethodParameters).ToList();
            foreach (var arguments in rows.Count > 0 ? rows : [[]])
                cases.Add(type.FullName!, method.Name, arguments);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void It_passes(string type, string method, object[] arguments)
    {
        var board = typeof(RunningTheCases).Assembly.GetType(type)!;
        board.GetMethod(method)!.Invoke(Activator.CreateInstance(board), BindingFlags.DoNotWrapExceptions, null, arguments, null);
    }

    // The launcher of a board makes no instance, and calls every method that has the attribute.
    [Fact]
    public void No_case_needs_an_instance()
    {
        const BindingFlags own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        foreach (var type in Classes)
        {
            Xunit.Assert.Empty(type.GetFields(own));
            Xunit.Assert.All(type.GetMethods(own), method =>
            {
                Xunit.Assert.NotNull(method.GetCustomAttribute<TestMethodAttribute>());
                Xunit.Assert.Equal(typeof(void), method.ReturnType);
                Xunit.Assert.Equal(method.GetParameters().Length > 0, method.GetCustomAttributes<DataRowAttribute>().Any());
            });
        }
    }

    private static IEnumerable<MethodInfo> Methods(Type type) =>
        type.GetMethods().Where(method => method.GetCustomAttribute<TestMethodAttribute>() is not null);
}
