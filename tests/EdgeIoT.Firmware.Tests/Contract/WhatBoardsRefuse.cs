using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using NanoFramework.Analyzer;

namespace EdgeIoT.Firmware.Tests.Contract;

/// <summary>What a board lacks or refuses does not build beside the sources of firmware, brain and protocol, which are compiled together.</summary>
public sealed class WhatBoardsRefuse
{
    private static readonly CSharpParseOptions Language = new(LanguageVersion.CSharp9);

    private static readonly CSharpCompilation Board = CSharpCompilation.Create(
        "Board",
        BoardSources.All().Select(path => CSharpSyntaxTree.ParseText(File.ReadAllText(path), Language, path)),
        [MetadataReference.CreateFromFile(Path.Combine(AppContext.BaseDirectory, "contract", "NanoFramework.Contract.dll"))],
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true));

    [Fact]
    public async Task The_sources_as_they_are_pass()
    {
        using var image = new MemoryStream();
        Assert.Empty(Board.Emit(image).Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        var analyzed = await Board.WithAnalyzers([new RefusedByBoards()]).GetAnalyzerDiagnosticsAsync();
        Assert.Empty(analyzed);
    }

    [Theory]
    [InlineData("class C<T> { }")]
    [InlineData("class C { void M<T>() { } }")]
    [InlineData("class C { void M() { L(1); void L<T>(T t) { } } }")]
    [InlineData("delegate T D<T>();")]
    [InlineData("interface I<T> { }")]
    [InlineData("struct S<T> { }")]
    [InlineData("class C { object F = new System.Collections.Generic.List<int>(); }")]
    [InlineData("class C { System.Collections.Generic.Dictionary<string, int> F; }")]
    [InlineData("class C { System.Func<int> F = () => 1; }")]
    [InlineData("class C { System.Action<int> F = i => { }; }")]
    [InlineData("class C { object F = System.Array.Empty<byte>(); }")]
    [InlineData("class C { System.Collections.IEnumerable M() { yield return 1; } }")]
    [InlineData("class C { async void M() { } }")]
    [InlineData("class C { object M() => System.Threading.Tasks.Task.CompletedTask; }")]
    [InlineData("class C { int? F; }")]
    [InlineData("class C { System.Nullable<int> F; }")]
    [InlineData("class C { object M(string s) => s?.Length; }")]
    [InlineData("class C { (int, int) M() => (1, 2); }")]
    [InlineData("class C { void M(int a, int b) { (a, b) = (b, a); } }")]
    [InlineData("record R(int A);")]
    [InlineData("class C { object F = new { A = 1 }; }")]
    [InlineData("class C { object F = 1.5m; }")]
    [InlineData("class C { decimal F; }")]
    [InlineData("class C { void M(dynamic d) { d.N(); } }")]
    [InlineData("class C { string M(string s) => s[1..2]; }")]
    [InlineData("class C { char M(string s) => s[^1]; }")]
    [InlineData("class C { void M() { System.Span<int> s = stackalloc int[2]; } }")]
    [InlineData("class C { int M(System.ReadOnlySpan<byte> s) => s.Length; }")]
    [InlineData("using System.Linq; class C { }")]
    [InlineData("class C { object M(int[] a) => from x in a select x; }")]
    [InlineData("class C { string M(string[] a) => string.Join(\",\", a); }")]
    [InlineData("class C { string M(string s) => s.Replace('a', 'b'); }")]
    [InlineData("class C { string M(string s) => s.Insert(1, \"b\"); }")]
    [InlineData("class C { string M(string s) => s.Remove(1); }")]
    [InlineData("class C { void M(System.Collections.ArrayList a) => a.Sort(); }")]
    [InlineData("class C { int[,] F; }")]
    [InlineData("class C { object M() => new int[2, 2]; }")]
    [InlineData("interface I { int M() => 1; }")]
    [InlineData("interface I { int P => 1; }")]
    [InlineData("class C { volatile int F; }")]
    [InlineData("class C { unsafe void M(int* p) { } }")]
    [InlineData("class C { unsafe void M() { int* p = stackalloc int[2]; } }")]
    [InlineData("class C { unsafe void M(byte[] b) { fixed (byte* p = b) { } } }")]
    [InlineData("class C { int M(int a) => checked(a + 1); }")]
    [InlineData("class C { int M(int a) { checked { return a + 1; } } }")]
    [InlineData("class C { void M() { try { } catch (System.OverflowException) { } } }")]
    [InlineData("class C { void M() { try { } catch (System.DivideByZeroException) { } } }")]
    [InlineData("enum E { A } class C { string M(E e) => e.ToString(); }")]
    [InlineData("enum E { A } class C { string M(E e) => \"e: \" + e; }")]
    [InlineData("enum E { A } class C { string M(E e) => $\"e: {e}\"; }")]
    [InlineData("enum E { A } class C { void M(E e, string s) { s += e; } }")]
    [InlineData("namespace N; class C { }")]
    [InlineData("class C { bool M(byte[] b) => b is [1]; }")]
    [InlineData("class C(int a) { int F = a; }")]
    [InlineData("class C { byte[] F = [1]; }")]
    [InlineData("class C { required public int P { get; set; } }")]
    [InlineData("record struct S(int A);")]
    [InlineData("class C { string M() => \"\"\"raw\"\"\"; }")]
    [InlineData("class C { object M() => \"x\"u8; }")]
    [InlineData("global using System;")]
    [InlineData("class B { public virtual object M() => null; } class C : B { public override string M() => null; }")]
    public async Task It_does_not_build(string planted)
    {
        Assert.NotEmpty(await Refusals(CSharpSyntaxTree.ParseText(planted, Language, "Planted.cs")));
    }

    [Theory]
    [InlineData("class C { string M(int a) { lock (this) { return \"a\" + a.ToString(); } } }")]
    [InlineData("delegate bool D(object o); class C { D F = o => o is string and not \"x\"; byte[][] J = new byte[2][]; }")]
    [InlineData("interface I { int M(); int P { get; set; } } enum E { A } class C { int M(E e) => (int)e; }")]
    [InlineData("class C { int M(string? s) => s switch { null => 0, { Length: > 3 } => 1, _ => 2 }; }")]
    public async Task What_boards_do_well_builds(string allowed) => Assert.Empty(await Refusals(CSharpSyntaxTree.ParseText(allowed, Language)));

    private static async Task<ImmutableArray<Diagnostic>> Refusals(SyntaxTree tree)
    {
        var compilation = Board.AddSyntaxTrees(tree);
        var model = compilation.GetSemanticModel(tree);
        var errors = model.GetDiagnostics().Concat(model.GetDeclarationDiagnostics()).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).ToImmutableArray();
        if (!errors.IsEmpty)
            return errors;
        errors = await compilation.WithAnalyzers([new RefusedByBoards()]).GetAnalyzerSemanticDiagnosticsAsync(model, null, default);
        if (!errors.IsEmpty)
            return errors;
        // Some things are only found missing when code is generated.
        using var image = new MemoryStream();
        return [.. compilation.Emit(image).Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
    }
}
