using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EdgeIoT.Device.Tests.Language;

/// <summary>
/// Finds what .NET nanoFramework does not compile, refuses when it loads the assembly, or runs wrongly: in the syntax where it shows
/// there, and in the types and methods that are used where it does not.
/// </summary>
internal sealed class NanoFrameworkSubset : CSharpSyntaxWalker
{
    private static readonly string[] MissingNamespaces =
        ["System.Linq", "System.Collections.Generic", "System.Collections.Concurrent", "System.Threading.Tasks", "System.Numerics", "System.Buffers"];

    private static readonly string[] MissingMembers =
        ["string.Join", "string.Replace", "string.Insert", "string.Remove", "System.Collections.ArrayList.Sort", "System.Array.Empty", "System.Array.Resize"];

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private readonly SemanticModel _model;
    private readonly List<string> _found;

    private NanoFrameworkSubset(SemanticModel model, List<string> found)
    {
        _model = model;
        _found = found;
    }

    /// <summary>Compiles the sources as C# 9 and names every violation with its line; empty if there is none.</summary>
    public static List<string> Check(IEnumerable<(string Path, string Text)> sources)
    {
        var options = new CSharpParseOptions(LanguageVersion.CSharp9);
        var trees = sources.Select(source => CSharpSyntaxTree.ParseText(source.Text, options, source.Path)).ToArray();
        var compilation = CSharpCompilation.Create("Subset", trees, References, new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true));
        var found = compilation.GetDiagnostics()
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .Select(diagnostic => diagnostic.ToString())
            .ToList();
        foreach (var tree in trees)
            new NanoFrameworkSubset(compilation.GetSemanticModel(tree), found).Visit(tree.GetRoot());
        return found;
    }

    public override void Visit(SyntaxNode? node)
    {
        if (node is null)
            return;
        CheckSyntax(node);
        if (node is ExpressionSyntax or TypeSyntax)
            CheckMeaning((ExpressionSyntax)node);
        base.Visit(node);
    }

    public override void VisitFileScopedNamespaceDeclaration(FileScopedNamespaceDeclarationSyntax node)
    {
        Report(node, "file-scoped namespace");
        base.VisitFileScopedNamespaceDeclaration(node);
    }

    private void CheckSyntax(SyntaxNode node)
    {
        var what = node switch
        {
            TypeParameterListSyntax => "generic declaration",
            YieldStatementSyntax => "yield",
            AwaitExpressionSyntax => "await",
            RecordDeclarationSyntax => "record",
            TupleExpressionSyntax or TupleTypeSyntax => "tuple",
            DeclarationExpressionSyntax { Designation: ParenthesizedVariableDesignationSyntax } => "deconstruction",
            NullableTypeSyntax type when _model.GetTypeInfo(type).Type is { IsValueType: true } => "Nullable<T>",
            RangeExpressionSyntax => "range",
            PrefixUnaryExpressionSyntax prefix when prefix.IsKind(SyntaxKind.IndexExpression) => "index from the end",
            ArrayRankSpecifierSyntax { Rank: > 1 } => "rectangular array",
            StackAllocArrayCreationExpressionSyntax or ImplicitStackAllocArrayCreationExpressionSyntax => "stackalloc",
            QueryExpressionSyntax => "LINQ query",
            AnonymousObjectCreationExpressionSyntax => "anonymous type",
            PointerTypeSyntax or FunctionPointerTypeSyntax or UnsafeStatementSyntax or FixedStatementSyntax => "unsafe code",
            CheckedExpressionSyntax or CheckedStatementSyntax => "checked arithmetic wraps there",
            MethodDeclarationSyntax { Parent: InterfaceDeclarationSyntax } method when method.Body is not null || method.ExpressionBody is not null
                => "default interface method",
            AccessorDeclarationSyntax { Parent.Parent.Parent: InterfaceDeclarationSyntax } accessor when accessor.Body is not null || accessor.ExpressionBody is not null
                => "default interface property",
            PropertyDeclarationSyntax { Parent: InterfaceDeclarationSyntax, ExpressionBody: not null } => "default interface property",
            _ => null,
        };
        if (what is not null)
            Report(node, what);
        foreach (var token in node.ChildTokens())
        {
            if (token.Kind() is SyntaxKind.AsyncKeyword or SyntaxKind.VolatileKeyword or SyntaxKind.UnsafeKeyword)
                Report(node, token.Text);
        }
    }

    private void CheckMeaning(ExpressionSyntax node)
    {
        CheckType(node, _model.GetTypeInfo(node).Type);
        switch (_model.GetSymbolInfo(node).Symbol)
        {
            case IMethodSymbol method:
                CheckMember(node, method);
                if (method.IsGenericMethod)
                    Report(node, $"generic method {method.Name}");
                CheckType(node, method.ReturnType);
                foreach (var parameter in method.Parameters)
                    CheckType(node, parameter.Type);
                break;
            case ITypeSymbol type:
                CheckType(node, type);
                break;
            case { } other and (IPropertySymbol or IFieldSymbol or IEventSymbol):
                CheckMember(node, other);
                break;
            default:
                break;
        }
    }

    private void CheckMember(SyntaxNode node, ISymbol member)
    {
        CheckType(node, member.ContainingType);
        var name = $"{member.ContainingType?.ToDisplayString()}.{member.Name}";
        if (Array.Exists(MissingMembers, missing => missing == name))
            Report(node, name);
        if (member.Name == "ToString" && member.ContainingType?.SpecialType is SpecialType.System_Enum)
            Report(node, "an enum's ToString gives its number there");
    }

    private void CheckType(SyntaxNode node, ITypeSymbol? type)
    {
        switch (type)
        {
            case null:
                return;
            case IArrayTypeSymbol array:
                if (array.Rank > 1)
                    Report(node, "rectangular array");
                CheckType(node, array.ElementType);
                return;
            case INamedTypeSymbol { IsTupleType: true }:
                Report(node, "tuple");
                return;
            case INamedTypeSymbol { IsGenericType: true } generic:
                Report(node, $"generic type {generic.Name}");
                return;
            case { TypeKind: TypeKind.TypeParameter }:
                Report(node, $"generic type parameter {type.Name}");
                return;
            case { TypeKind: TypeKind.Dynamic }:
                Report(node, "dynamic");
                return;
            case { SpecialType: SpecialType.System_Decimal }:
                Report(node, "decimal");
                return;
            default:
                break;
        }

        if (type.IsRefLikeType)
            Report(node, $"ref struct {type.Name}");
        var space = type.ContainingNamespace?.ToDisplayString();
        if (Array.Exists(MissingNamespaces, missing => space == missing))
            Report(node, $"{space}.{type.Name}");
        if (type.Name is "DivideByZeroException" or "OverflowException")
            Report(node, type.Name);
    }

    private void Report(SyntaxNode node, string what)
    {
        var span = node.GetLocation().GetLineSpan();
        _found.Add($"{span.Path}({span.StartLinePosition.Line + 1}): {what}");
    }
}
