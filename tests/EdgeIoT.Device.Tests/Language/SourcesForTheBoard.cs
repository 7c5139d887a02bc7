namespace EdgeIoT.Device.Tests.Language;

public sealed class SourcesForTheBoard
{
    [Fact]
    public void Protocol_and_brain_use_only_what_nanoFramework_has()
    {
        var root = RepositoryRoot();
        var sources = Sources(Path.Combine(root, "shared", "EdgeIoT.Protocol")).Concat(Sources(Path.Combine(root, "firmware", "EdgeIoT.Device"))).ToArray();
        Assert.InRange(sources.Length, 40, 400);
        Assert.Empty(NanoFrameworkSubset.Check(sources));
    }

    [Theory]
    [InlineData("generic declaration", "class C<T> { }")]
    [InlineData("generic declaration", "class C { void M<T>() { } }")]
    [InlineData("generic type List", "class C { object F = new System.Collections.Generic.List<int>(); }")]
    [InlineData("generic type Func", "class C { System.Func<int> F = () => 1; }")]
    [InlineData("generic type Action", "class C { System.Action<int> F = i => { }; }")]
    [InlineData("generic method Empty", "class C { object F = System.Array.Empty<byte>(); }")]
    [InlineData("generic method Exists", "class C { bool M(string[] a) => System.Array.Exists(a, x => x == \"\"); }")]
    [InlineData("yield", "class C { System.Collections.IEnumerable M() { yield return 1; } }")]
    [InlineData("async", "class C { async void M() { } }")]
    [InlineData("System.Threading.Tasks.Task", "class C { object M() => System.Threading.Tasks.Task.CompletedTask; }")]
    [InlineData("Nullable<T>", "class C { int? F; }")]
    [InlineData("generic type Nullable", "class C { object M(string s) => s?.Length; }")]
    [InlineData("tuple", "class C { (int, int) M() => (1, 2); }")]
    [InlineData("deconstruction", "class C { void M((int, int) t) { var (a, b) = t; } }")]
    [InlineData("record", "record R(int A);")]
    [InlineData("anonymous type", "class C { object F = new { A = 1 }; }")]
    [InlineData("decimal", "class C { object F = 1.5m; }")]
    [InlineData("dynamic", "class C { void M(dynamic d) { } }")]
    [InlineData("range", "class C { string M(string s) => s[1..2]; }")]
    [InlineData("index from the end", "class C { char M(string s) => s[^1]; }")]
    [InlineData("rectangular array", "class C { int[,] F; }")]
    [InlineData("rectangular array", "class C { object M() => new int[2, 2]; }")]
    [InlineData("stackalloc", "class C { void M() { System.Span<int> s = stackalloc int[2]; } }")]
    [InlineData("generic type ReadOnlySpan", "class C { int M(System.ReadOnlySpan<byte> s) => s.Length; }")]
    [InlineData("LINQ query", "using System.Linq; class C { object M(int[] a) => from x in a select x; }")]
    [InlineData("generic method Sum", "using System.Linq; class C { object M(string[] a) => a.Sum(x => x.Length); }")]
    [InlineData("string.Join", "class C { string M(string[] a) => string.Join(\",\", a); }")]
    [InlineData("string.Replace", "class C { string M(string s) => s.Replace('a', 'b'); }")]
    [InlineData("string.Insert", "class C { string M(string s) => s.Insert(1, \"b\"); }")]
    [InlineData("string.Remove", "class C { string M(string s) => s.Remove(1); }")]
    [InlineData("System.Collections.ArrayList.Sort", "class C { void M(System.Collections.ArrayList a) => a.Sort(); }")]
    [InlineData("default interface method", "interface I { int M() => 1; }")]
    [InlineData("default interface property", "interface I { int P => 1; }")]
    [InlineData("volatile", "class C { volatile int F; }")]
    [InlineData("unsafe", "class C { unsafe void M(int* p) { } }")]
    [InlineData("checked", "class C { int M(int a) => checked(a + 1); }")]
    [InlineData("OverflowException", "class C { void M() { try { } catch (System.OverflowException) { } } }")]
    [InlineData("enum's ToString", "enum E { A } class C { string M(E e) => e.ToString(); }")]
    [InlineData("CS8773", "namespace N; class C { }")]
    [InlineData("CS8773", "class C { object M() => new byte[0] is [1]; }")]
    [InlineData("CS8773", "class C(int a) { int F = a; }")]
    [InlineData("CS8773", "class C { byte[] F = [1]; }")]
    [InlineData("CS0246", "class C { Missing F; }")]
    public void What_the_board_cannot_run_is_found(string expected, string planted)
    {
        var found = NanoFrameworkSubset.Check([("Planted.cs", planted)]);
        Assert.Contains(found, violation => violation.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void What_the_board_can_run_is_not_reported() => Assert.Empty(NanoFrameworkSubset.Check([("Allowed.cs", """
        using System;
        using System.Collections;
        namespace N
        {
            public delegate bool Check(object o);
            public interface I { int M(string? s); int P { get; } }
            public abstract class A : I
            {
                private readonly byte[][] _jagged = new byte[2][];
                public int P { get; set; } = 3;
                public string? Text { get; init; }
                public int M(string? s) => s switch { null => 0, { Length: > 3 } => 1, _ => 2 };
                public virtual string Format(params object[] all)
                {
                    var list = new ArrayList();
                    foreach (var one in all)
                        list.Add(one);
                    Check check = o => o is string and not "x";
                    Action action = () => P++;
                    action();
                    bool Local(out int n) { n = 1; return check(list); }
                    lock (list)
                        return $"{(Local(out var n) ? n : 0):D3} {Text ?? "none"} {_jagged.Length}";
                }
            }
        }
        """)]));

    private static IEnumerable<(string Path, string Text)> Sources(string folder) =>
        Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(path => (path, File.ReadAllText(path)));

    private static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "EdgeIoT.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("EdgeIoT.sln is not above the tests");
        return folder;
    }
}
