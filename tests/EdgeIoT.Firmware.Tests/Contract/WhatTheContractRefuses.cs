using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace EdgeIoT.Firmware.Tests.Contract;

/// <summary>What a board lacks does not compile: the contract has no such thing.</summary>
public sealed class WhatTheContractRefuses
{
    private static readonly MetadataReference Contract =
        MetadataReference.CreateFromFile(Path.Combine(AppContext.BaseDirectory, "contract", "NanoFramework.Contract.dll"));

    [Fact]
    public void What_the_board_has_compiles() =>
        Assert.Empty(Errors("class C { string M(int a) { lock (this) { return \"a\" + a.ToString(); } } System.DateTime N() => System.DateTime.UtcNow; }"));

    [Theory]
    [InlineData("class C { object F = new System.Collections.Generic.List<int>(); }")]
    [InlineData("class C { System.Func<int> F = () => 1; }")]
    [InlineData("class C { System.Action<int> F = i => { }; }")]
    [InlineData("class C { object F = System.Array.Empty<byte>(); }")]
    [InlineData("class C { System.Collections.IEnumerable M() { yield return 1; } }")]
    [InlineData("class C { async void M() { } }")]
    [InlineData("class C { int? F; }")]
    [InlineData("class C { object M(string s) => s?.Length; }")]
    [InlineData("class C { (int, int) M() => (1, 2); }")]
    [InlineData("record R(int A);")]
    [InlineData("class C { object F = 1.5m; }")]
    [InlineData("class C { void M(dynamic d) { d.N(); } }")]
    [InlineData("class C { string M(string s) => s[1..2]; }")]
    [InlineData("class C { char M(string s) => s[^1]; }")]
    [InlineData("class C { void M() { System.Span<int> s = stackalloc int[2]; } }")]
    [InlineData("using System.Linq; class C { object M(int[] a) => from x in a select x; }")]
    [InlineData("class C { string M(string[] a) => string.Join(\",\", a); }")]
    [InlineData("class C { string M(string s) => s.Replace('a', 'b'); }")]
    [InlineData("class C { void M(System.Collections.ArrayList a) => a.Sort(); }")]
    [InlineData("interface I { int M() => 1; }")]
    [InlineData("class C { volatile int F; }")]
    [InlineData("class C { void M() { try { } catch (System.OverflowException) { } } }")]
    [InlineData("class C { object M() => System.Threading.Tasks.Task.CompletedTask; }")]
    [InlineData("namespace N; class C { }")]
    public void What_the_board_lacks_does_not(string planted) => Assert.NotEmpty(Errors(planted));

    private static List<Diagnostic> Errors(string text)
    {
        var tree = CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.CSharp9));
        var compilation = CSharpCompilation.Create("Planted", [tree], [Contract], new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using var image = new MemoryStream();
        return [.. compilation.Emit(image).Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
    }
}
